import type { Value } from '../events.ts';
import type { CompositionAnswer, CompositionDefinition, CompositionPlace } from '../questions/composition.ts';
import { MOST_GROUPS, type CustomerBreakdown } from '../questions/measures.ts';
import type { Rule } from '../rules/rule.ts';
import type { Asking } from './analysis.ts';

/** 分出的一组 — those with a value (null: without one), or (`other`) with none of those told apart. */
interface ToldApart {
  readonly value: Value | null;
  readonly other: boolean;
}

/** How many customers, and the share of all of theirs (null of nobody). */
interface CustomerShare {
  readonly customers: number;
  readonly share: number | null;
}

/** 一组用户 — `tgi`: the share among the customers by the share in the base × 100, null where the latter is 0 or there is nobody. */
export interface ComposedGroup extends ToldApart {
  readonly target: CustomerShare;
  readonly base: CustomerShare;
  readonly tgi: number | null;
}

/** 构成对照 — a breakdown of customers against a base. */
export interface ComposedTable {
  readonly by: CustomerBreakdown;
  readonly groups: readonly ComposedGroup[];
}

/** What is compared: rules (without one everybody), and how many groups are told apart. */
export interface Against {
  readonly target: Rule | undefined;
  readonly base: Rule | undefined;
  readonly groups: number;
  readonly zone: string;
}

/** 构成对照求解 — the groups with most of the customers, filled up with the largest of the base; the rest together. */
export async function composedTable<Customers>(by: CustomerBreakdown, against: Against, asking: Asking<Customers>): Promise<ComposedTable> {
  const definition = { by: [by], groups: MOST_GROUPS, zone: against.zone };
  const target = await asking.ask('composition', { at: asking.now, among: against.target, definition });
  const base = await asking.ask('composition', { at: asking.now, among: against.base, definition });
  const values = [...new Map([...toldBy(target), ...toldBy(base)].map((value) => [textOf(value), value])).values()];
  const told = values.slice(0, against.groups);
  const countIn = async (answer: CompositionAnswer, among: Rule | undefined, value: Value | null): Promise<number> => {
    const found = answer.groups.find(({ key }) => key !== 'other' && textOf(key[0] ?? null) === textOf(value));
    if (found !== undefined || answer.groups.at(-1)?.key !== 'other') return found?.customers ?? 0;
    return asking.sets.size(await composedCustomers({ keys: [[value]], isNot: false }, definition, among, asking));
  };
  const counts: { value: Value | null; target: number; base: number }[] = [];
  for (const value of told)
    counts.push({ value, target: await countIn(target, against.target, value), base: await countIn(base, against.base, value) });
  const rest = {
    target: target.customers - counts.reduce((sum, one) => sum + one.target, 0),
    base: base.customers - counts.reduce((sum, one) => sum + one.base, 0),
  };
  const groupOf = (one: { target: number; base: number }, value: Value | null, other: boolean): ComposedGroup => {
    const [ours, theirs] = [shareOf(one.target, target.customers), shareOf(one.base, base.customers)];
    const tgi = ours.share === null || theirs.share === null || theirs.share === 0 ? null : (ours.share / theirs.share) * 100;
    return { value, other, target: ours, base: theirs, tgi };
  };
  const others = rest.target === 0 && rest.base === 0 ? [] : [groupOf(rest, null, true)];
  return { by, groups: [...counts.map((one) => groupOf(one, one.value, false)), ...others] };
}

/** Who of a rule is of some groups. */
export async function composedCustomers<Customers>(
  groups: CompositionPlace,
  definition: CompositionDefinition,
  among: Rule | undefined,
  asking: Asking<Customers>,
): Promise<Customers> {
  return await asking.ask('composed', { at: asking.now, among, definition, place: groups });
}

/** Whom a row that stands for a value, or for all others, is about. */
export function groupsBehind({ value, other }: ToldApart, all: readonly ToldApart[]): CompositionPlace {
  return other ? { keys: all.filter((one) => !one.other).map((one) => [one.value]), isNot: true } : { keys: [[value]], isNot: false };
}

function toldBy({ groups }: CompositionAnswer): (Value | null)[] {
  return groups.flatMap(({ key }) => (key === 'other' ? [] : [key[0] ?? null]));
}

function textOf(value: Value | null): string {
  return JSON.stringify(value);
}

function shareOf(customers: number, all: number): CustomerShare {
  return { customers, share: all === 0 ? null : customers / all };
}
