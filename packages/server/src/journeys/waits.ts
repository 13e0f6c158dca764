import type { Moment } from '@gyre/domain/rules/date-test';
import { spanMs } from '@gyre/domain/rules/span';
import { instant } from '@gyre/domain/time';
import type { Effects, MicroBatch } from '../pipeline/index.ts';
import type { History, Ledger, LogRow } from '../stores/ports.ts';
import { answeredInLog, answers, type WaitOf } from './answered.ts';
import type { Entry } from './entry.ts';
import { entryOf, isOf, type Match, type TriggerIndex } from './match.ts';
import { deleteWaits, insertWaits, UNANSWERED, waitRef, waitsFor, waitsOf, wholesOf, type Wait, type Whole } from './wait-rows.ts';

/** After which a timer looks again whether the log is complete. */
const AGAIN_MS = 250;

/** What waiting looks at. */
export interface WaitContext {
  readonly history: Pick<History, 'timeline'>;
  readonly index: TriggerIndex;
  readonly moment: Moment;
}

/**
 * 做了 A 之后没做 B — takes a turn's rows: every triggering A begins to wait, every B ends the waits it answers, in whatever order they came.
 * Waits of paused campaigns are answered too.
 */
export async function takeWaits(context: WaitContext, begun: readonly Match[], batch: MicroBatch, effects: Effects): Promise<void> {
  const { index, moment } = context;
  const answering = batch.rows.filter((row) =>
    (index.byAnswer.get(row.name) ?? []).some(
      ({ definition: { trigger } }) => trigger.kind === 'then_not' && isOf(trigger.answer, row, moment),
    ),
  );
  if (begun.length === 0 && answering.length === 0) return;
  const wholes = await wholesOf(effects.tx, [...new Set([...begun.map((m) => m.row), ...answering].map((r) => r.customer))]);
  const opened = begun.flatMap((match) => waitOf(match, wholes));
  const stored = await storedWaits(effects.tx, answering, wholes);
  const byRoot = Map.groupBy(answering, (row) => wholes.get(row.customer)?.root);
  const isAnswered = (of: WaitOf): boolean => {
    const trigger = index.byKey.get(of.wait.campaign)?.definition.trigger;
    if (trigger?.kind !== 'then_not') return false;
    return (byRoot.get(of.whole.root) ?? []).some((row) => isOf(trigger.answer, row, moment) && answers(row, of));
  };
  await deleteWaits(
    effects.tx,
    stored.filter(isAnswered).map((of) => of.wait),
  );
  const open = opened.filter((of) => !isAnswered(of));
  const overtaken = await overtakenBy(context, open, (batch.rows[0]?.offset ?? 1) - 1);
  await begin(
    effects,
    open.map((of) => of.wait).filter((wait) => !overtaken.has(wait)),
  );
}

function waitOf(match: Match, wholes: ReadonlyMap<number, Whole>): WaitOf[] {
  const { key, definition } = match.campaign;
  const whole = wholes.get(match.row.customer);
  if (definition.trigger.kind !== 'then_not' || whole === undefined) return [];
  const { customer, rotation: offset, event } = entryOf(match);
  const until = instant(event.at + spanMs(definition.trigger.within));
  return [{ wait: { campaign: key, offset, customer, answer: definition.trigger.answer.event, at: event.at, until, event }, whole }];
}

async function storedWaits(tx: Ledger, answering: readonly LogRow[], wholes: ReadonlyMap<number, Whole>): Promise<WaitOf[]> {
  const answered = answering.flatMap((row) => wholes.get(row.customer)?.leaves ?? []);
  const waits = await waitsFor(tx, [...new Set(answering.map((r) => r.name))], [...new Set(answered)]);
  return waits.flatMap((wait) => {
    const whole = wholes.get(wait.customer);
    return whole === undefined ? [] : [{ wait, whole }];
  });
}

/** Waits that rows of earlier turns answer: their event came after its answer. */
async function overtakenBy(context: WaitContext, open: readonly WaitOf[], upTo: number): Promise<Set<Wait>> {
  const late = open.filter(({ wait, whole }) => whole.lastAt > wait.at || wait.answer.startsWith('$'));
  return await answeredByCampaign(context, late, upTo);
}

async function answeredByCampaign({ history, index, moment }: WaitContext, waits: readonly WaitOf[], upTo: number): Promise<Set<Wait>> {
  const answered = new Set<Wait>();
  for (const [campaign, group] of Map.groupBy(waits, (of) => of.wait.campaign)) {
    const trigger = index.byKey.get(campaign)?.definition.trigger;
    if (trigger?.kind !== 'then_not') continue;
    for (const wait of await answeredInLog(history, trigger.answer, group, upTo, moment)) answered.add(wait);
  }
  return answered;
}

async function begin(effects: Effects, waits: readonly Wait[]): Promise<void> {
  await insertWaits(effects.tx, waits);
  for (const wait of waits)
    effects.schedule({ at: instant(wait.until + 1), lane: 'journey', kind: UNANSWERED, ref: waitRef(wait), payload: {} });
}

/**
 * Entries for the waits whose time has run out in this turn, of campaigns that run. While the log is not known to be complete up to the end of
 * a wait, its timer is set again. A customer merged since the wait began is looked up in the log: another part of it may have answered.
 */
export async function unanswered(context: WaitContext, batch: MicroBatch, effects: Effects): Promise<Entry[]> {
  const timers = batch.due.filter((d) => d.kind === UNANSWERED);
  for (const { at, lane, kind, ref, payload } of timers) {
    if (at > batch.asOf) effects.schedule({ at: instant(batch.now + AGAIN_MS), lane, kind, ref, payload });
  }
  const fired = await waitsOf(
    effects.tx,
    timers.filter((d) => d.at <= batch.asOf).map((d) => d.ref),
  );
  if (fired.length === 0) return [];
  await deleteWaits(effects.tx, fired);
  const wholes = await wholesOf(effects.tx, [...new Set(fired.map((w) => w.customer))]);
  const merged = fired.flatMap((wait) => {
    const whole = wholes.get(wait.customer);
    return whole === undefined || whole.leaves.length === 1 ? [] : [{ wait, whole }];
  });
  const answered = await answeredByCampaign(context, merged, batch.position.offset);
  return fired.flatMap((wait) => {
    const campaign = context.index.byKey.get(wait.campaign);
    if (campaign?.state !== 'running' || answered.has(wait)) return [];
    return [{ campaign, customer: wait.customer, rotation: wait.offset, event: wait.event }];
  });
}
