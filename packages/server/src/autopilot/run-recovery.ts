import type { Span } from '@gyre/domain/analyses/time-range';
import type { SeriesPoint } from '@gyre/domain/anomalies/detector';
import { holdRecovery, judgeRecovery, type RecoveryWindow } from '@gyre/domain/anomalies/recovery';
import type { RecoveryReading } from '@gyre/domain/autopilot/reading';
import { periodOf, startOfPeriod, type Grain } from '@gyre/domain/questions/periods';
import type { Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import type { Watch } from '../stores/ports.ts';
import type { AutopilotContext } from './context.ts';
import type { StoredLoop } from './loop-rows.ts';
import { decidingRatio, RECOVERY_SPANS, recoveryWindows, type FrozenMean } from './recovery-windows.ts';
import type { StoredRun } from './run-rows.ts';

/** What a group is of the slice is told from so long before the episode. */
const PAST_MS = 28 * DAY_MS;
/** With fewer events in that time a group's own rate is not told from the slice's. */
const FEWEST_PAST = 100;
/** What was expected is known no longer. */
const FROZEN_MS = 14 * DAY_MS;
/** A control group of which less than this was expected in the newest window says nothing; see `judgeRecovery`. */
const LEAST_CONTROL = 100;

type RecoveryContext = Pick<AutopilotContext, 'causes' | 'zone'>;

/** A run and the loop it belongs to. */
export interface RunOfLoop {
  readonly run: StoredRun;
  readonly loop: StoredLoop;
}

/** 两组的窗口 — of the metric in the slice among treated customers and among control, against what was expected before the episode. */
interface Sides {
  readonly treated: readonly RecoveryWindow[];
  readonly control: readonly RecoveryWindow[];
}

/** 所见 — what a look knows of a run besides its metric: until when it looks, since when customers are treated (null: nobody is yet), and see `RecoveryCase`. */
interface Seen {
  readonly to: Instant;
  readonly treatedFrom: Instant | null;
  readonly hasSign: boolean;
  readonly hasSample: boolean;
}

/**
 * 恢复读数 — how the slice stands after the last bucket that is over by `to`: judged on the control group where it is large enough, by what was frozen when
 * the episode opened. Groups are compared from the first message on; before it, as in a night without sending, the slice as a whole tells whether it
 * recovered by itself. Null: nothing was expected, or no bucket is whole yet.
 */
export async function recoveryOf(
  context: RecoveryContext,
  of: RunOfLoop,
  seen: Seen,
  watch: Watch,
): Promise<{ readonly reading: RecoveryReading; readonly treated: number; readonly control: number | null } | null> {
  const { run, loop } = of;
  const openingEffect = signedEffect(run);
  const to = lastWhole(loop.grain, seen.to, context.zone());
  const { treated, control } =
    seen.treatedFrom === null
      ? { treated: await wholeWindows(context, of, to, watch), control: [] }
      : await sidesOf(context, of, { from: seen.treatedFrom, to }, watch);
  const last = decidingRatio(treated.at(-1), openingEffect);
  if (last === undefined) return null;
  const { verdict, onHoldout } = judgeRecovery({
    treated,
    holdout: control,
    openingEffect,
    windows: RECOVERY_SPANS[loop.grain].windows,
    hasSign: seen.hasSign,
    hasSample: seen.hasSample,
    runMs: seen.to - (run.opened_at ?? seen.to),
  });
  const ofControl = decidingRatio(control.at(-1), openingEffect);
  const { ratio, bound } = verdict === 'recovered' && onHoldout && ofControl !== undefined ? ofControl : last;
  return {
    reading: { kind: verdict, ratio, bound, basis: onHoldout ? 'control' : 'all' },
    treated: last.ratio,
    control: ofControl?.ratio ?? null,
  };
}

/** Whether the slice has recovered without treatment, as of `to`: by the control group, or where that is too small by everybody, whom nobody treats any more. */
export async function hasRecovered(context: RecoveryContext, of: RunOfLoop, to: Instant, watch: Watch): Promise<boolean> {
  const { run, loop } = of;
  const frozen = lastWhole(loop.grain, instant(Math.min(to, loop.opened_at + FROZEN_MS)), context.zone());
  const { control } = await sidesOf(context, of, { from: openedAt(of), to: frozen }, watch);
  const isTold = (control.at(-1)?.mean ?? 0) >= LEAST_CONTROL;
  const windows = isTold ? control : await wholeWindows(context, of, frozen, watch);
  return holdRecovery(windows, signedEffect(run), RECOVERY_SPANS[loop.grain].windows);
}

function signedEffect({ diagnosis: { direction, effect } }: StoredRun): number {
  return direction === 'down' ? -effect : effect;
}

/** The end of the last bucket that is over at an instant. */
export function lastWhole(grain: Grain, now: Instant, zone: string): Instant {
  return startOfPeriod(periodOf(now, grain, zone), grain, zone);
}

function openedAt({ run, loop }: RunOfLoop): Instant {
  return run.opened_at ?? loop.opened_at;
}

/** The buckets that begin within a span. */
function wholeBuckets({ from, to }: Span, grain: Grain, zone: string): Span {
  const period = periodOf(from, grain, zone);
  const begins = startOfPeriod(period, grain, zone);
  return { from: begins === from ? begins : startOfPeriod(period + 1, grain, zone), to };
}

async function expectedIn({ causes }: RecoveryContext, { run, loop }: RunOfLoop, { from, to }: Span, watch: Watch): Promise<FrozenMean[]> {
  const { metric, slice } = run.diagnosis;
  const expected = await causes.frozenExpectation(metric, slice, { opened: loop.opened_at, to, grain: loop.grain }, watch);
  return expected.filter(({ at }) => at >= from);
}

async function wholeWindows(context: RecoveryContext, of: RunOfLoop, to: Instant, watch: Watch): Promise<RecoveryWindow[]> {
  const { metric, slice } = of.run.diagnosis;
  const { grain } = of.loop;
  const span = wholeBuckets({ from: openedAt(of), to }, grain, context.zone());
  if (span.to <= span.from) return [];
  const points = await context.causes.seriesOf(metric, slice, { ...span, grain }, watch);
  const expected = await expectedIn(context, of, span, watch);
  return recoveryWindows(points, expected, {
    isRatio: isRatio(points),
    scale: 1,
    buckets: RECOVERY_SPANS[grain].buckets,
    openingEffect: signedEffect(of.run),
  });
}

async function sidesOf(context: RecoveryContext, of: RunOfLoop, when: Span, watch: Watch): Promise<Sides> {
  const { metric, slice } = of.run.diagnosis;
  const { grain, opened_at: opened } = of.loop;
  const span = wholeBuckets(when, grain, context.zone());
  if (span.to <= span.from) return { treated: [], control: [] };
  const before: Span = { from: instant(opened - PAST_MS), to: opened };
  const series = (among: Rule | undefined, asked: Span): Promise<SeriesPoint[]> =>
    context.causes.seriesOf(metric, slice, { ...asked, grain, among }, watch);
  const expected = await expectedIn(context, of, span, watch);
  const [treated, control] = [treatedBy(of.run.campaign), heldBackBy(of.run.campaign)];
  const whole = await series(undefined, before);
  const ofRatio = isRatio(whole);
  const both = ofRatio ? await series({ kind: 'any', rules: [treated, control] }, before) : [];
  const windowsOf = async (rule: Rule): Promise<RecoveryWindow[]> => {
    const scale = ofRatio ? rateScale(both, whole) : shareOf(await series(rule, before), whole);
    return recoveryWindows(await series(rule, span), expected, {
      isRatio: ofRatio,
      scale,
      buckets: RECOVERY_SPANS[grain].buckets,
      openingEffect: signedEffect(of.run),
    });
  };
  return { treated: await windowsOf(treated), control: await windowsOf(control) };
}

function isRatio(points: readonly SeriesPoint[]): boolean {
  return points.some(({ outOf }) => outOf !== undefined);
}

/** Both groups' own rate by the slice's: they were drawn alike, so together they tell it better. */
function rateScale(both: readonly SeriesPoint[], whole: readonly SeriesPoint[]): number {
  const [own, all] = [totalOf(both), totalOf(whole)];
  if (own.value < FEWEST_PAST || !(all.value > 0)) return 1;
  return own.value / own.outOf / (all.value / all.outOf);
}

/** A group's share of the slice's volume. */
function shareOf(own: readonly SeriesPoint[], whole: readonly SeriesPoint[]): number {
  const all = totalOf(whole).value;
  return all > 0 ? totalOf(own).value / all : 0;
}

function totalOf(points: readonly SeriesPoint[]): { readonly value: number; readonly outOf: number } {
  return points.reduce((sum, { value, outOf = 0 }) => ({ value: sum.value + value, outOf: sum.outOf + outOf }), { value: 0, outOf: 0 });
}

/** 触达组 — to whom the campaign's message was handed over, whatever became of it. */
function treatedBy(campaign: string): Rule {
  return { kind: 'any', rules: ['$message_sent', '$message_failed', '$message_unknown'].map((event) => saidOf(event, campaign)) };
}

/** 对照组 — whom the campaign held back. */
function heldBackBy(campaign: string): Rule {
  return saidOf('$ghost_send', campaign);
}

/** One of the own events that tell what a campaign decided. A ghost of the global hold-out is none of its control group. */
function saidOf(event: string, campaign: string): Rule {
  const all = [{ property: 'campaign', op: 'equals' as const, value: campaign }];
  const ofControl = event === '$ghost_send' ? [{ property: 'reason', op: 'equals' as const, value: 'control' }] : [];
  return {
    kind: 'did',
    select: { event, filter: { all: [...all, ...ofControl], any: [] } },
    aggregate: { of: 'count' },
    window: { kind: 'ever' },
    test: { op: 'greater_or_equal', value: 1 },
  };
}
