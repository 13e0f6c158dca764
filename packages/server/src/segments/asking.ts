import { CustomerSet } from '@gyre/engine';
import { problemsOf } from '@gyre/domain/rules/problems';
import { preorder } from '@gyre/domain/rules/walk';
import type { Rule } from '@gyre/domain/rules/rule';
import { instant, type Instant } from '@gyre/domain/time';
import { AppError } from '../errors.ts';
import { ruleOf } from './circle.ts';
import type { Room } from './context.ts';
import { spread } from './draw.ts';
import { rootsOfLeaves } from './members.ts';

/**
 * Customers (roots) in a segment now. Not to be written to.
 *
 * @throws AppError `not_found`; `not_ready` while a live one is being counted for the first time or cannot be
 */
export function membersOf({ shelf, membership, warehouse: { live } }: Room, key: string): CustomerSet {
  const row = shelf.get(key);
  if (ruleOf(row.definition.source) === null) {
    const leaves = shelf.frozen(key, row.version)?.members ?? CustomerSet.upTo(0);
    return rootsOfLeaves(leaves, (leaf) => live.rootOf(leaf), live.leaves);
  }
  const segment = membership.get(key);
  if (segment === undefined)
    throw new AppError('not_ready', row.problem === '' ? `segment ${key} is being counted` : `segment ${key}: ${row.problem}`, {
      segment: key,
    });
  return segment.members;
}

/** Members after a customer number, ascending, at most `limit`, and how many there are in all. */
export function membersAfter(room: Room, key: string, after: number, limit: number): { roots: number[]; total: number } {
  const members = membersOf(room, key);
  return { roots: members.following(after, limit), total: members.count };
}

/** 试算 — how many customers a rule holds now, each part of it too, and some of them. */
export interface Preview {
  readonly customers: number;
  readonly total: number;
  readonly counts: { path: number[]; customers: number }[];
  readonly sample: readonly number[];
  readonly position: number;
  readonly at: Instant;
  readonly tookMs: number;
}

/** Refuses a rule that cannot mean anything. @throws AppError `invalid_input` naming what is wrong, and where */
export function requireNoProblem(rule: Rule): void {
  const [first] = problemsOf(rule);
  if (first !== undefined) throw new AppError('invalid_input', first.en, { path: first.path.join('.'), zh: first.zh });
}

/** @throws AppError `invalid_input` for a rule that cannot be evaluated */
export async function previewRule(room: Room, rule: Rule, sample: number, signal: AbortSignal): Promise<Preview> {
  requireNoProblem(rule);
  const at = room.clock.now();
  const answer = await room.warehouse.select({ rule, segments: room.shelf.book(), at }, { signal });
  const counts = preorder(rule).map(({ path }, place) => ({ path: [...path], customers: answer.counts[place] ?? 0 }));
  return {
    customers: answer.members.count,
    total: answer.total,
    counts,
    sample: spread(answer.members, sample),
    position: answer.position.offset,
    at,
    tookMs: room.clock.now() - at,
  };
}

/** 重合 — how many are in one, the other, both. */
export function overlapOf(room: Room, a: string, b: string): { onlyA: number; both: number; onlyB: number } {
  const [first, second] = [membersOf(room, a), membersOf(room, b)];
  const both = first.intersection(second).count;
  return { onlyA: first.count - both, both, onlyB: second.count - both };
}

/** Whether a customer (any leaf) is in a segment. @throws AppError as {@link membersOf} */
export function holdsCustomer(room: Room, key: string, leaf: number): boolean {
  const { shelf, warehouse } = room;
  const row = shelf.get(key);
  if (ruleOf(row.definition.source) !== null) return membersOf(room, key).has(warehouse.live.rootOf(leaf));
  const members = shelf.frozen(key, row.version)?.members;
  return (
    members !== undefined &&
    leaf <= warehouse.live.leaves &&
    warehouse.live.leavesOf(warehouse.live.rootOf(leaf)).some((l) => members.has(l))
  );
}

/** Events of entering and leaving looked at to find out since when. */
const MOST_EVENTS = 1000;

/** By segment: when a customer entered last, where the log knows. */
export async function enteredAt({ history, warehouse: { live } }: Room, leaf: number): Promise<Map<string, Instant>> {
  const customers = leaf > live.leaves ? [leaf] : live.leavesOf(live.rootOf(leaf));
  const rows = await history.timeline({ customers, names: ['$segment_entered'], limit: MOST_EVENTS });
  const entered = new Map<string, Instant>();
  for (const row of rows) {
    const key = String(row.properties['segment']);
    if (!entered.has(key)) entered.set(key, instant(row.at));
  }
  return entered;
}
