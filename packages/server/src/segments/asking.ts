import { CustomerSet } from '@gyre/engine';
import { isExpression } from '@gyre/domain/rules/matching';
import { problemsOf } from '@gyre/domain/rules/problems';
import { preorder } from '@gyre/domain/rules/walk';
import type { Rule } from '@gyre/domain/rules/rule';
import { ruleOfSource } from '@gyre/domain/segment';
import type { Instant } from '@gyre/domain/time';
import { AppError } from '../errors.ts';
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
  if (ruleOfSource(row.definition.source) === null) {
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
  const [first] = problemsOf(rule, isExpression);
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
  if (ruleOfSource(row.definition.source) !== null) return membersOf(room, key).has(warehouse.live.rootOf(leaf));
  const members = shelf.frozen(key, row.version)?.members;
  return (
    members !== undefined &&
    leaf <= warehouse.live.leaves &&
    warehouse.live.leavesOf(warehouse.live.rootOf(leaf)).some((l) => members.has(l))
  );
}

/** By segment: when a customer entered last, as far as the log or the stage knows. */
export async function enteredAt({ warehouse, membership }: Room, leaf: number): Promise<ReadonlyMap<string, Instant>> {
  const root = warehouse.live.rootOf(leaf);
  const entered = new Map(await warehouse.lastTimes(root, '$segment_entered', 'segment'));
  for (const { key } of membership.segments) {
    const lately = membership.enteredLately(key, root);
    if (lately !== undefined && lately > (entered.get(key) ?? -Infinity)) entered.set(key, lately);
  }
  return entered;
}
