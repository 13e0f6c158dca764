import { CustomerSet } from '@gyre/engine';
import { isExpression } from '@gyre/domain/rules/matching';
import { problemsOf } from '@gyre/domain/rules/problems';
import { preorder } from '@gyre/domain/rules/walk';
import type { Rule } from '@gyre/domain/rules/rule';
import { ruleOfSource } from '@gyre/domain/segment';
import type { Instant } from '@gyre/domain/time';
import { type AppError, toldError } from '../errors.ts';
import type { LastTimes, Warehouse } from '../stores/ports.ts';
import type { Room } from './context.ts';
import { spread } from './draw.ts';
import { rootsOfLeaves } from './members.ts';
import type { SegmentRow } from './segment-rows.ts';

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
  if (segment === undefined) throw notReady(row);
  return segment.members;
}

/** A live segment that is still being counted, or cannot be. */
function notReady({ key, problem, definition: { name } }: SegmentRow): AppError {
  const told =
    problem === ''
      ? { zh: `分群「${name}」正在计算，请稍候再试`, en: `segment ${key} is being counted` }
      : { zh: `分群「${name}」暂时算不了：${problem}`, en: `segment ${key}: ${problem}` };
  return toldError('not_ready', told, { segment: key });
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
  readonly counts: { path: number[]; customers: number; without: number | null }[];
  readonly sample: readonly number[];
  readonly position: number;
  readonly at: Instant;
  readonly tookMs: number;
}

/** Refuses a rule that cannot mean anything. @throws AppError `invalid_input` naming what is wrong, and where */
export function requireNoProblem(rule: Rule): void {
  const [first] = problemsOf(rule, isExpression);
  if (first !== undefined) throw toldError('invalid_input', first, { path: first.path.join('.') });
}

/** What is asked of a rule: how many of its customers to show; `query` is the name under which its progress is told. */
export interface PreviewQuestion {
  readonly rule: Rule;
  readonly sample: number;
  readonly query?: string | undefined;
}

/** @throws AppError `invalid_input` for a rule that cannot be evaluated; the reason of the signal once it aborts */
export async function previewRule(room: Room, { rule, sample, query }: PreviewQuestion, signal: AbortSignal): Promise<Preview> {
  requireNoProblem(rule);
  const { wall } = room.clock;
  const [at, begun] = [room.clock.now(), wall.now()];
  const answer = await room.questions.follow(query, (progress) =>
    room.warehouse.select({ rule, segments: room.shelf.book(), at }, { signal, ...(progress !== undefined && { progress }) }),
  );
  const counts = preorder(rule).map(({ path }, place) => ({
    path: [...path],
    customers: answer.counts[place] ?? 0,
    without: answer.without[place] ?? null,
  }));
  return {
    customers: answer.members.count,
    total: answer.total,
    counts,
    sample: spread(answer.members, sample),
    position: answer.position.offset,
    at,
    tookMs: wall.now() - begun,
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

/** When customers entered segments, as the log tells. In memory from the first call on. */
export async function entries(warehouse: Pick<Warehouse, 'lastTimes'>): Promise<LastTimes> {
  return await warehouse.lastTimes('$segment_entered', 'segment');
}

/** By segment: when a customer entered last, as far as the log or the stage knows; of a frozen one when it was drawn or uploaded. */
export async function enteredAt({ shelf, warehouse, membership }: Room, leaf: number): Promise<ReadonlyMap<string, Instant>> {
  const root = warehouse.live.rootOf(leaf);
  const entered = new Map(membership.segments.length === 0 ? [] : (await entries(warehouse)).of(root));
  for (const { key } of membership.segments) {
    const lately = membership.enteredLately(key, root);
    if (lately !== undefined && lately > (entered.get(key) ?? -Infinity)) entered.set(key, lately);
  }
  for (const { key, version } of shelf.rows) {
    const frozen = shelf.frozen(key, version);
    if (frozen !== undefined) entered.set(key, frozen.at);
  }
  return entered;
}
