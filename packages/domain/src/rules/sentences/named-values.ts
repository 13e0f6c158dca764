import type { Value } from '../../events.ts';
import type { PropertyFilter, PropertyTest } from '../property-filter.ts';
import type { LeafRule } from '../rule.ts';
import type { ValueTest } from '../value-test.ts';
import type { RuleWords } from './language.ts';

/** A test with what the values it asks for are called, where they are keys of something that has a name. */
export function withNamedValues<L extends LeafRule>(leaf: L, words: RuleWords): L {
  if (leaf.kind !== 'attribute' || words.value === undefined) return leaf;
  return { ...leaf, test: renamed(leaf.test, (one) => named(leaf, one, words)) };
}

/** A filter on an event, likewise. */
export function withNamedEventValues(event: string, filter: PropertyFilter, { eventValue }: RuleWords): PropertyFilter {
  if (eventValue === undefined) return filter;
  const one = (test: PropertyTest): PropertyTest =>
    test.item === undefined
      ? renamed(test, (value) => (typeof value === 'string' ? eventValue(event, test.property, value) : value))
      : test;
  return { all: filter.all.map(one), any: filter.any.map(one) };
}

function renamed<T extends ValueTest>(test: T, nameOf: (value: string | number | boolean) => string | number | boolean): T {
  if ('values' in test) return { ...test, values: test.values.map(nameOf) };
  return 'value' in test ? { ...test, value: nameOf(test.value) } : test;
}

/** What a customer has, likewise. */
export function namedValue(leaf: LeafRule, measured: Value | null, words: RuleWords): Value | null {
  if (Array.isArray(measured)) return measured.map((one) => named(leaf, one, words));
  return measured === null ? null : named(leaf, measured, words);
}

function named<V extends Value>(leaf: LeafRule, value: V, { value: nameOf }: RuleWords): V | string {
  if (leaf.kind !== 'attribute' || leaf.item !== undefined || nameOf === undefined || typeof value !== 'string') return value;
  return nameOf(leaf.attribute, value);
}
