import type { Value } from '../../events.ts';
import type { LeafRule } from '../rule.ts';
import type { ValueTest } from '../value-test.ts';
import type { RuleWords } from './language.ts';

/** A test with what the values it asks for are called, where they are keys of something that has a name. */
export function withNamedValues<L extends LeafRule>(leaf: L, words: RuleWords): L {
  if (leaf.kind !== 'attribute' || words.value === undefined) return leaf;
  const { test } = leaf;
  if ('values' in test) return { ...leaf, test: { ...test, values: test.values.map((one) => named(leaf, one, words)) } as ValueTest };
  return 'value' in test ? { ...leaf, test: { ...test, value: named(leaf, test.value, words) } as ValueTest } : leaf;
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
