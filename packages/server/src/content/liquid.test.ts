import { instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { openEngines, renderTemplate } from './liquid.ts';

const engines = openEngines(new Map([['foot', '— {{ customer.name }}{{ who }}']]), {
  zone: 'Asia/Shanghai',
  now: () => instant(1_767_225_600_000),
});
const roots = { customer: { name: '<b>"\'&', tags: ['<i>'] }, event: { at: '2025-12-31T16:30:00.000Z' } };
const html = (source: string): string => renderTemplate(engines.html, engines.html.parse(source), roots);
const text = (source: string): string => renderTemplate(engines.text, engines.text.parse(source), roots);

describe('values', () => {
  test('are escaped in HTML however they get there, and plain in text', () => {
    const safe = '&lt;b&gt;&#34;&#39;&amp;';
    expect(html('{{ customer.name }}')).toBe(safe);
    expect(html('{{ customer.name | escape }}')).toBe(safe);
    expect(html('{% echo customer.name %}{% capture x %}{{ customer.name }}{% endcapture %}')).toBe(safe);
    expect(html('{{ customer.tags }}{{ customer.tags | json }}')).toBe('&lt;i&gt;[&#34;&lt;i&gt;&#34;]');
    expect(html("{{ 'a\nb<' | newline_to_br }}")).toBe('a<br>\nb&lt;');
    expect(html("{% cycle customer.name, 'b' %}{% render 'foot', who: customer.tags %}")).toBe(`${safe}— ${safe}&lt;i&gt;`);
    expect(text('{{ customer.name }}')).toBe('<b>"\'&');
  });
  test('as JSON never break out of it', () => {
    expect(text('{{ customer.name | json }}{{ customer.none | json }}')).toBe(`${JSON.stringify(roots.customer.name)}null`);
  });
  test('dates are in the zone of the project, and now is the clock’s', () => {
    expect(text('{{ event.at | date: "%Y-%m-%d %H:%M" }}|{{ "now" | date: "%Y-%m-%d %H:%M" }}')).toBe('2026-01-01 00:30|2026-01-01 08:00');
  });
  test('a required one that is missing or empty fails by name', () => {
    expect(text('{{ customer.name | required | size }}')).toBe('6');
    expect(() => text('a\n{{ customer.nick | required }}')).toThrow(/^customer\.nick is required but missing, line:2/);
    expect(() => text('{% assign n = customer.nick | required %}')).toThrow(/required but missing/);
  });
});

describe('what a template cannot do', () => {
  test('reach prototypes or anything it was not given', () => {
    const out =
      '{{ customer.constructor }}{{ customer.__proto__ }}{{ constructor }}{{ toString }}{{ customer.name.constructor }}{{ globalThis }}{{ process }}';
    expect(text(out)).toBe('');
    expect(text("{{ customer['constructor']['constructor'] }}{{ customer.tags.constructor.name }}")).toBe('');
  });
  test('read files, include by a name made at run time, or switch the escaping off', () => {
    for (const source of [
      '{% include "/etc/passwd" %}',
      '{% layout "x" %}',
      '{{ customer.name | raw }}',
      '{{ customer.tags | where_exp: "x", "x" }}',
    ]) {
      expect(() => html(source)).toThrow(/not found|undefined filter/);
    }
    expect(() => html("{% render '../../../package.json' %}")).toThrow(/ENOENT/);
    expect(() => html("{% render '/etc/passwd' %}")).toThrow(/ENOENT/);
  });
  test.each([
    ['a loop without end', '{% for a in (1..100000) %}{% for b in (1..100000) %}{% endfor %}{% endfor %}'],
    ['a huge range', '{% for a in (1..1000000000) %}{% endfor %}'],
    ['a long output of short pieces', '{% for a in (1..100001) %}a{% endfor %}'],
    ['a long output of long pieces', `{% for a in (1..10) %}${'a'.repeat(50_000)}{% endfor %}`],
    ['text that doubles', "{% assign s = 'ab' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}"],
    ['captures that double', "{% assign s = 'ab' %}{% for i in (1..60) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}{{ s }}"],
  ])('%s ends in an error', (_name, source) => {
    expect(() => text(source)).toThrow(/limit|are written|string length/i);
    expect(() => html(source)).toThrow(/limit|are written|string length/i);
  });
  test('a template beyond any mail is not parsed', () => {
    expect(() => engines.text.parse('a'.repeat(200_001))).toThrow(/limit/);
  });
});
