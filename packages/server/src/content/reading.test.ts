import { instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { openEngines } from './liquid.ts';
import { readTemplate } from './reading.ts';

function found(source: string, blocks: Record<string, string> = {}, asJson = false): string[] {
  const engines = openEngines(new Map(Object.entries(blocks)), { zone: 'UTC', now: () => instant(0) });
  const { findings } = readTemplate(engines.text.parse(source), {
    engine: engines.text,
    blocks: engines.blocks,
    asJson,
    hasCoupon: false,
    lateNames: [],
  });
  return findings.map(({ kind, name, line, block }) => `${kind} ${name} ${block ?? ''}${line}`);
}

describe('a variable that may be missing', () => {
  test('needs a default or an abort right after it', () => {
    expect(found('a\n{{ customer.name }}')).toEqual(['may_be_missing customer.name 2']);
    expect(found('{{ customer.name | default: "您" }}{{ event.amount | required | round: 2 }}')).toEqual([]);
    expect(found('{{ customer.name | append: "!" | default: "您" }}')).toEqual(['may_be_missing customer.name 1']);
    expect(found('{{ customer.a | default: customer.b }}')).toEqual(['may_be_missing customer.a 1', 'may_be_missing customer.b 1']);
    expect(found('{{ customer.a | default: customer.b | default: "x" }}{{ customer.a | default: event.name }}')).toEqual([]);
    expect(found('{{ "a" | append: customer.c }}{{ item.price }}')).toEqual(['may_be_missing customer.c 1', 'may_be_missing item.price 1']);
    expect(found('{% echo customer.a %}{% cycle customer.b, "x" %}')).toEqual([
      'may_be_missing customer.a 1',
      'may_be_missing customer.b 1',
    ]);
    expect(found('{% liquid\n echo customer.a\n%}')).toHaveLength(1);
    expect(found('{{ customer["a b"] }}{{ customer[event.key] }}')).toEqual([
      'may_be_missing customer.a b 1',
      'may_be_missing customer.[] 1',
      'may_be_missing event.key 1',
    ]);
  });
  test('needs neither when it is always there', () => {
    const source =
      '{{ event.name }}{{ event.at | date: "%m月%d日" }}{{ campaign.key }}{{ campaign.name }}{{ unsubscribe_url }}{{ preference_url }}';
    expect(found(source)).toEqual([]);
  });
  test('needs neither where a condition has found it', () => {
    expect(found('{% if customer.x %}{{ customer.x }}{% endif %}')).toEqual([]);
    expect(found('{% if customer.x and event.y == "1" %}{{ customer.x }}{{ event.y }}{% endif %}')).toEqual([]);
    expect(found('{% if customer.x != blank %}{{ customer.x }}{% elsif event.y > 3 %}{{ event.y }}{% endif %}')).toEqual([]);
    expect(found('{% case customer.x %}{% when "g" %}{{ customer.x }}{% endcase %}')).toEqual([]);
  });
  test.each([
    '{% if customer.x %}{% else %}{{ customer.x }}{% endif %}',
    '{% if customer.y or customer.x %}{{ customer.x }}{% endif %}',
    '{% if not customer.x %}{{ customer.x }}{% endif %}',
    '{% if customer.x == blank %}{{ customer.x }}{% endif %}',
    '{% if customer.x != "a" %}{{ customer.x }}{% endif %}',
    '{% unless customer.x %}{{ customer.x }}{% endunless %}',
    '{% if customer.x %}{% endif %}{{ customer.x }}',
    '{% case customer.x %}{% when "g" %}{% else %}{{ customer.x }}{% endcase %}',
  ])('is still found in %s', (source) => {
    expect(found(source)).toEqual(['may_be_missing customer.x 1']);
  });
  test('names the template gives itself are its own, another name for a missing value is missing too', () => {
    expect(
      found(
        '{% assign n = event.items | size %}{% for i in event.items %}{% assign t = i %}{{ i }}{{ forloop.index }}{% endfor %}{{ n }}{{ t }}',
      ),
    ).toEqual([]);
    expect(found('{% capture c %}x{% endcapture %}{{ c }}{% increment k %}{{ k }}')).toEqual([]);
    expect(found('{% assign n = customer.name %}{{ n }}{{ n | default: "x" }}')).toEqual(['may_be_missing n 1']);
    expect(found('{% for i in event.items %}{% endfor %}{{ i }}')).toEqual(['unknown_root i 1']);
  });
});

test('an unknown root is named with its line', () => {
  expect(found('a\n\n{{ user.name | default: "x" }}{% if campaign.id %}{% endif %}')).toEqual([
    'unknown_root user.name 3',
    'unknown_root campaign.id 3',
  ]);
});

test('in JSON everything printed goes through the filter json', () => {
  expect(found('{"a": {{ customer.a | default: "" | json }}, "b": "{{ campaign.name }}", "c": {{ 1 }}}', {}, true)).toEqual([
    'not_json campaign.name 1',
  ]);
});

describe('content blocks', () => {
  test('obey the same rules, also blocks within blocks', () => {
    const blocks = { foot: '\n{{ customer.z }}{% render "deep" %}', deep: '{{ user.x }}' };
    expect(found("{% render 'foot' %}", blocks)).toEqual(['may_be_missing customer.z foot2', 'unknown_root user.x deep1']);
  });
  test('see what they are given, which may be missing, and no other name', () => {
    const blocks = { hi: '{{ who | default: "您" }}{{ who }}{{ n }}' };
    expect(found("{% assign n = 1 %}{% render 'hi', who: customer.name %}", blocks)).toEqual([
      'may_be_missing who hi1',
      'unknown_root n hi1',
    ]);
  });
  test('that do not exist, have no fixed name or go in a circle are found', () => {
    expect(found("{% render 'gone' %}")).toEqual(['unknown_block gone 1']);
    expect(found('{% assign b = "a" %}{% render b %}{% render "{{ b }}" %}', { a: '' })).toEqual(['unnamed_block  1']);
    expect(found("{% render 'a' %}", { a: "{% render 'b' %}", b: "\n{% render 'a' %}" })).toEqual(['circle a → b → a b2']);
    expect(found("{% render 'a' %}{% render 'a' %}", { a: 'x' })).toEqual([]);
  });
});
