import type { Value } from '../events.ts';
import type { CompositionAnswer, CompositionPlace } from '../questions/composition.ts';
import { MOST_GROUPS, type CustomerBreakdown } from '../questions/measures.ts';
import type { CompositionQuestion } from '../questions/port.ts';
import type { Rule } from '../rules/rule.ts';
import type { Instant } from '../time.ts';
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
  /** Of the customers as of the earlier instant; null without one. */
  readonly earlier: CustomerShare | null;
  readonly base: CustomerShare;
  readonly tgi: number | null;
}

/** 构成对照 — a breakdown of customers against a base. */
export interface ComposedTable {
  readonly by: CustomerBreakdown;
  readonly groups: readonly ComposedGroup[];
}

/** What is compared: rules (without one everybody), how many groups are told apart, and the earlier instant, if there is one. */
export interface Against {
  readonly target: Rule | undefined;
  readonly base: Rule | undefined;
  readonly groups: number;
  readonly zone: string;
  readonly earlier?: Instant | undefined;
}

/**
 * 构成对照求解 — the groups with most of the customers, filled up with the largest of the earlier instant, then of the base; the rest together.
 */
export async function composedTable<Customers>(
  by: CustomerBreakdown,
  { target, base, groups, zone, earlier }: Against,
  asking: Asking<Customers>,
): Promise<ComposedTable> {
  const asked = async (among: Rule | undefined, at: Instant): Promise<Side> => {
    const question = whoQuestion(by, { among, at, zone }, asking);
    return { question, answer: await asking.ask('composition', question) };
  };
  const [ours, theirs] = [await asked(target, asking.now), await asked(base, asking.now)];
  const before = earlier === undefined ? null : await asked(target, earlier);
  const told = valuesOf([ours, ...(before === null ? [] : [before]), theirs]).slice(0, groups);
  const [now, then, others] = [
    await sharesOf(ours, told, asking),
    before === null ? null : await sharesOf(before, told, asking),
    await sharesOf(theirs, told, asking),
  ];
  const rows = [...told.map((value) => ({ value, other: false })), { value: null, other: true }];
  const all = rows.map((row, i): ComposedGroup => {
    const [mine, base] = [now[i] ?? NOBODY, others[i] ?? NOBODY];
    return { ...row, target: mine, earlier: then === null ? null : (then[i] ?? NOBODY), base, tgi: tgiOf(mine, base) };
  });
  return { by, groups: all.filter(({ other, ...group }) => !other || hasAnybody(group)) };
}

/**
 * What asks who the customers of a rule are, as of an instant: before now, only those who had come by then. Their attributes are those of now,
 * which have no past.
 */
export function whoQuestion(
  by: CustomerBreakdown,
  { among, at, zone }: { readonly among: Rule | undefined; readonly at: Instant; readonly zone: string },
  { now }: Pick<Asking<unknown>, 'now'>,
): CompositionQuestion {
  return { at, among, definition: { by: [by], groups: MOST_GROUPS, zone }, arrived: at < now };
}

/** Whom a row that stands for a value, or for all others, is about. */
export function groupsBehind({ value, other }: ToldApart, all: readonly ToldApart[]): CompositionPlace {
  return other ? { keys: all.filter((one) => !one.other).map((one) => [one.value]), isNot: true } : { keys: [[value]], isNot: false };
}

/** What is asked of a side, and what was answered. */
interface Side {
  readonly question: CompositionQuestion;
  readonly answer: CompositionAnswer;
}

const NOBODY: CustomerShare = { customers: 0, share: null };

/** The values of some sides, each once, in their order. */
function valuesOf(sides: readonly Side[]): (Value | null)[] {
  const values = sides.flatMap(({ answer }) => answer.groups.flatMap(({ key }) => (key === 'other' ? [] : [key[0] ?? null])));
  return [...new Map(values.map((value) => [textOf(value), value])).values()];
}

/** How many of a side have each value and, last, none of them. */
async function sharesOf<Customers>(side: Side, values: readonly (Value | null)[], asking: Asking<Customers>): Promise<CustomerShare[]> {
  const counts: number[] = [];
  for (const value of values) counts.push(await countOf(side, value, asking));
  const all = side.answer.customers;
  const rest = all - counts.reduce((sum, count) => sum + count, 0);
  return [...counts, rest].map((customers) => ({ customers, share: all === 0 ? null : customers / all }));
}

async function countOf<Customers>({ question, answer }: Side, value: Value | null, asking: Asking<Customers>): Promise<number> {
  const found = answer.groups.find(({ key }) => key !== 'other' && textOf(key[0] ?? null) === textOf(value));
  if (found !== undefined || answer.groups.at(-1)?.key !== 'other') return found?.customers ?? 0;
  return asking.sets.size(await asking.ask('composed', { ...question, place: { keys: [[value]], isNot: false } }));
}

function tgiOf(ours: CustomerShare, theirs: CustomerShare): number | null {
  return ours.share === null || theirs.share === null || theirs.share === 0 ? null : (ours.share / theirs.share) * 100;
}

function hasAnybody({ target, earlier, base }: Pick<ComposedGroup, 'target' | 'earlier' | 'base'>): boolean {
  return target.customers > 0 || base.customers > 0 || (earlier?.customers ?? 0) > 0;
}

function textOf(value: Value | null): string {
  return JSON.stringify(value);
}
