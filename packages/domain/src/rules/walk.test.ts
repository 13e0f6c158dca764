import { describe, expect, test } from 'vitest';
import { Rule } from './rule.ts';
import { attributesOf, eventsOf, factsOf, leavesOf, preorder, propertiesOf, replaceAt, ruleAt, segmentsOf, writtenOut } from './walk.ts';

const city: Rule = { kind: 'attribute', attribute: 'city', test: { op: 'equals', value: '重庆' } };
const dormant: Rule = { kind: 'segment', segment: 'dormant' };
const cart: Rule = Rule.parse({
  kind: 'then_not',
  first: { event: 'cart', filter: { all: [{ property: 'price', op: 'greater', value: 1 }] } },
  answer: { event: 'pay' },
  within: { amount: 30, unit: 'minute' },
  window: { kind: 'ever' },
});
const spent: Rule = Rule.parse({
  kind: 'did',
  select: { event: 'pay', filter: { all: [{ property: '$time', op: 'at_hour', from: 9, to: 18 }] } },
  aggregate: { of: 'sum', property: 'amount' },
  window: { kind: 'around', anchor: { event: 'register' }, which: 'first', fromMs: 0, toMs: 1000 },
  test: { op: 'greater', value: 100 },
});
const stock: Rule = { kind: 'fact', fact: 'balance', reading: { read: 'latest' }, test: { op: 'greater', value: 0 } };
const rule: Rule = { kind: 'all', rules: [city, { kind: 'not', rule: { kind: 'any', rules: [dormant, cart] } }, spent, stock] };

describe('walking through a rule', () => {
  test('names every part with its place, outer before inner', () => {
    expect(preorder(rule).map(({ rule: { kind }, path }) => `${kind} ${path.join('.')}`)).toEqual([
      'all ',
      'attribute 0',
      'not 1',
      'any 1.0',
      'segment 1.0.0',
      'then_not 1.0.1',
      'did 2',
      'fact 3',
    ]);
    expect(leavesOf(rule)).toEqual([city, dormant, cart, spent, stock]);
  });

  test('writes out the segments it names, and those they name; a circle and one without a rule stay named', () => {
    const named = (segment: string): Rule => ({ kind: 'segment', segment });
    const rules = new Map<string, Rule>([
      ['dormant', { kind: 'not', rule: named('active') }],
      ['active', spent],
      ['circle', named('circle')],
    ]);
    const ruleOf = (segment: string): Rule | undefined => rules.get(segment);
    expect(writtenOut({ kind: 'all', rules: [city, dormant, named('list')] }, ruleOf)).toEqual({
      kind: 'all',
      rules: [city, { kind: 'not', rule: spent }, named('list')],
    });
    expect(writtenOut(named('circle'), ruleOf)).toEqual(named('circle'));
  });

  test('finds what it looks at', () => {
    expect([...eventsOf(rule)]).toEqual(['cart', 'pay', 'register']);
    expect([...segmentsOf(rule)]).toEqual(['dormant']);
    expect([...attributesOf(rule)]).toEqual(['city']);
    expect([...factsOf(rule)]).toEqual(['balance']);
    expect([...propertiesOf(rule)]).toEqual([
      ['cart', new Set(['price'])],
      ['pay', new Set(['amount'])],
    ]);
  });

  test('replaces a part and leaves the others as they were', () => {
    const changed = replaceAt(rule, [1, 0, 0], city);
    expect(ruleAt(changed, [1, 0, 0])).toBe(city);
    expect(ruleAt(rule, [1, 0, 0])).toBe(dormant);
    expect(ruleAt(changed, [2])).toBe(spent);
    expect(replaceAt(rule, [], city)).toBe(city);
    expect(ruleAt(rule, [9, 1])).toBeUndefined();
    expect(() => replaceAt(rule, [0, 0], city)).toThrow('a rule of kind attribute has no part 0');
  });

  test('a rule is the same after a journey as JSON', () => {
    expect(Rule.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
  });
});
