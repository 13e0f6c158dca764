import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, openEngines, renderTemplate, textOf } from './liquid.ts';
import { plainTemplate } from './plain-template.ts';

const engines = openEngines(new Map(), { zone: 'Asia/Shanghai', now: () => instant(0) });
/** What the interpreter writes; undefined where it says that something required is missing. */
function interpreted(syntax: 'html' | 'text', source: string, given: Record<string, unknown>): string | undefined {
  try {
    return renderTemplate(engines[syntax], engines[syntax].parse(source), given);
  } catch (error) {
    if (/required but missing/.test(String(error))) return undefined;
    throw error;
  }
}

const name = fc.constantFrom('a', 'b', 'name', '城市', 'x-y', 'constructor', '__proto__', 'toString');
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, '', 'x', '<b>"&', ' ', 0, -1.5, 1e21, true, false, [], ['<', 1], {}, { a: '<i>' }),
  fc.string(),
  fc.dictionary(name, fc.constantFrom('deep', null, [], { b: 1 })),
);
const roots = fc.record({ customer: fc.dictionary(name, value), event: fc.dictionary(name, value), item: fc.constantFrom(null, { a: 1 }) });
const step = name.map((one) => (/^\w+$/.test(one) ? `.${one}` : `["${one}"]`));
const way = fc
  .tuple(fc.constantFrom('customer', 'event', 'item', 'nobody', 'toString'), fc.array(step, { maxLength: 3 }))
  .map(([root, steps]) => root + steps.join(''));
const filter = fc.constantFrom('', ' | default: "您<好>"', " | default: ''", '|default:"x"', ' | required', ' | upcase', ' | default: 3');
const output = fc.tuple(way, filter).map(([path, cover]) => `{{ ${path}${cover} }}`);
const text = fc.constantFrom('', '您好，', '\n', ' } ', '"%}', '<p>', '{');
const template = fc
  .array(fc.oneof(text, output, fc.constant('{% if customer.a %}1{% endif %}')), { maxLength: 6 })
  .map((parts) => parts.join(''));

describe('a template of nothing but text and values', () => {
  test.each(['html', 'text'] as const)('is written as the interpreter writes it, in %s', (syntax) => {
    let plain = 0;
    fc.assert(
      fc.property(template, roots, (source, given) => {
        const write = plainTemplate(source, syntax === 'html' ? escapeHtml : textOf);
        if (write === undefined) return true;
        plain++;
        return write(given) === interpreted(syntax, source, given);
      }),
      { numRuns: 2000 },
    );
    expect(plain).toBeGreaterThan(300);
  });

  test.each([
    '{{ customer.name | upcase }}',
    '{{- customer.name }}',
    '{{ customer.tags.size }}',
    '{{ customer.tags[0] }}',
    '{{ "text" }}',
    '{{ true }}',
    "{{ customer['a\"b'] }}",
    '{{ customer.name | default: customer.nick }}',
    '{{ customer.name | required | upcase }}',
    '{% raw %}{{ customer.name }}{% endraw %}',
  ])('%s is for the interpreter', (source) => {
    expect(plainTemplate(source, textOf)).toBeUndefined();
  });
});
