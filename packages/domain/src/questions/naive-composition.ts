import type { CompositionAnswer, CompositionDefinition, CompositionPlace } from './composition.ts';
import { groupText, type GroupKey } from './measures.ts';
import { customerPart, type AskedCustomer } from './naive-measures.ts';

/** 用户构成的参照实现 — written to be read: engines must agree with it. */
export function naiveComposition(customers: readonly AskedCustomer[], { by, groups }: CompositionDefinition): CompositionAnswer {
  const keys = customers.map((customer): GroupKey => by.map((breakdown) => customerPart(breakdown, customer)));
  const texts = [...new Set(keys.map(groupText))];
  const size = (text: string): number => keys.filter((key) => groupText(key) === text).length;
  const order = texts.toSorted((a, b) => size(b) - size(a) || (a < b ? -1 : 1));
  const told = order.slice(0, groups).map((text) => ({ key: keys.find((key) => groupText(key) === text)!, customers: size(text) }));
  const rest = order.slice(groups).reduce((sum, text) => sum + size(text), 0);
  return { customers: customers.length, groups: rest === 0 ? told : [...told, { key: 'other', customers: rest }] };
}

/** Who is of the groups of a place, by their places. */
export function naiveComposed(
  customers: readonly AskedCustomer[],
  { by }: CompositionDefinition,
  { keys, isNot }: CompositionPlace,
): number[] {
  const texts = new Set(keys.map(groupText));
  return customers.flatMap((customer, place) =>
    texts.has(groupText(by.map((breakdown) => customerPart(breakdown, customer)))) !== isNot ? [place] : [],
  );
}
