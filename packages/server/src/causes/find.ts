import { isDeepStrictEqual } from 'node:util';
import type { Unit } from '@gyre/domain/analyses/table';
import type { Diagnosis, NotLaunchable } from '@gyre/domain/autopilot/diagnosis';
import type { Slice } from '@gyre/domain/autopilot/slice';
import { sliceWords } from '@gyre/domain/autopilot/slice-words';
import { reasonsToWait } from '@gyre/domain/causes/actionable';
import type { Cause } from '@gyre/domain/causes/cause';
import { findingSentence } from '@gyre/domain/causes/finding-sentence';
import { ratioLeaves, sumLeaves } from '@gyre/domain/causes/leaves-of-spans';
import { CLEAR_NATS } from '@gyre/domain/causes/localisation';
import { periodOf } from '@gyre/domain/questions/periods';
import type { Sentence } from '@gyre/domain/sentence';
import { instant } from '@gyre/domain/time';
import { CustomerSet } from '@gyre/engine';
import type { Watch } from '../stores/ports.ts';
import { affectedOf, customersOfSlice } from './affected.ts';
import type { CausesContext } from './context.ts';
import { isNamed } from './cube.ts';
import type { CauseQuestion, Finding, MeasuredTotal } from './finding.ts';
import { locateRatio, locateSum, usualOf, type Located, type OfSlice } from './located.ts';
import { onsetIn } from './onset.ts';
import { rankedCause, wholeSentence } from './ranked.ts';
import { readSlices, type SlicesRead } from './reading.ts';
import { levelBy } from './level.ts';
import { isLocalisable, kindOf, within, type Localisable, type Watched } from './watched.ts';

const MOST_CAUSES = 10;
/** Causes that are tried in turn for one to start on. */
const MOST_TRIED = 3;
/** Nothing is started for fewer customers, or for a smaller change of the slice. */
const LEAST_CUSTOMERS = 20;
const LEAST_CHANGE = 0.05;
/** An episode of so many buckets is acted on by the likeliest place, however near another comes. */
const DECIDED_AFTER = 8;

/** What was found apart from what moved along. */
export type Localised = Omit<Finding, 'coMoving' | 'from'>;

/** 查找原因 — where an episode of a metric lies, since when, and whom it concerns. */
export async function findCause(
  context: CausesContext,
  watched: Watched,
  question: CauseQuestion,
  watch: Watch,
): Promise<Omit<Finding, 'coMoving'>> {
  const found = { ...(await localise(context, watched, question, watch)), from: question.from };
  if (question.isFromEstimated !== true || found.diagnosis === null) return found;
  const { slice } = found.diagnosis;
  const from = await onsetIn(context, within(watched, slice), question, watch);
  if (from === question.from) return found;
  const again = await localise(context, watched, { ...question, from }, watch);
  return isDeepStrictEqual(again.diagnosis?.slice, slice) ? { ...again, from } : found;
}

async function localise(context: CausesContext, watched: Watched, question: CauseQuestion, watch: Watch): Promise<Localised> {
  const fixed: Slice = question.group === null ? {} : { [question.group.by]: question.group.key };
  const whole = within(watched, fixed);
  if (!isLocalisable(whole)) return nothing(notToldApart(watched));
  const slices = await readSlices(context, whole, question, fixed, watch);
  const level = whole.shape.of === 'ratio' ? 1 : await levelBy(context, whole, question, slices.spans, watch);
  const located = locate(whole, slices, level);
  const total = totalOf(slices, level);
  const causes = located.causes
    .filter(({ where }) => Object.values(where).every(isNamed))
    .map((cause) => ({ ...cause, where: placeOf(cause, fixed) }));
  const target = await targetOf(context, { watched: whole, question, located, causes, fixed }, watch);
  const found = {
    total,
    causes: causes.slice(0, MOST_CAUSES).map((cause) => rankedCause(cause, whole, located.verdict, context)),
    mix: located.mix,
  };
  if ('why' in target) {
    const sentence = wholeSentence(target.why, found.causes[0], {
      watched: whole,
      total,
      place: placeWords(context, watched, fixed),
      currency: context.currency(),
    });
    return { ...nothing(sentence), ...found, why: target.why };
  }
  return { ...found, ...(await diagnosed(context, { watched: whole, question, located, target }, watch)) };
}

function placeWords({ dimensionName }: CausesContext, { key }: Watched, slice: Slice): Sentence {
  return sliceWords(slice, (dimension) => dimensionName(key, dimension));
}

function nothing(sentence: Sentence): Localised {
  const nobody = CustomerSet.of([]);
  return { diagnosis: null, why: 'unexplained', total: null, causes: [], mix: null, sentence, inSlice: nobody, affected: nobody };
}

function notToldApart({ name }: Watched): Sentence {
  return { zh: `「${name}」的算法不能按维度拆开找原因`, en: `${name} is of a kind that cannot be told apart by slices` };
}

function locate({ shape }: Localisable, { attributes: names, numerator, denominator }: SlicesRead, level: number): Located {
  // Without dimensions everybody is one leaf.
  const attributes = names.length === 0 ? [''] : names;
  if (numerator !== null) return locateRatio(ratioLeaves(attributes, numerator, denominator));
  return locateSum(sumLeaves(attributes, denominator, level, shape.of === 'sum' ? 'sum' : 'count'));
}

/** The slice of a cause together with what the alert itself is about. */
function placeOf({ where }: Cause, fixed: Slice): Slice {
  return { ...fixed, ...Object.fromEntries(Object.entries(where).filter(([name]) => name !== '')) };
}

function totalOf({ numerator, denominator }: SlicesRead, level: number): MeasuredTotal | null {
  const { now, mean } = denominator.total;
  if (mean === null) return null;
  if (numerator === null) return { actual: now, expected: mean * level, numerator: null, denominator: null };
  const share = mean > 0 ? (numerator.total.mean ?? 0) / mean : 0;
  const part = { actual: numerator.total.now, expected: share * now };
  return { actual: now > 0 ? part.actual / now : 0, expected: share, numerator: part, denominator: { actual: now, expected: mean } };
}

interface Searched {
  readonly watched: Localisable;
  readonly question: CauseQuestion;
  readonly located: Located;
  readonly causes: readonly Cause[];
  readonly fixed: Slice;
}

/** 可行动的切片 — a slice something may be started on, and who is in it. */
interface Target {
  readonly slice: Slice;
  readonly inSlice: CustomerSet;
}

/** Whether the next buckets are awaited rather than the likeliest of several places taken. */
function isYoung({ from, to, grain }: CauseQuestion, zone: string): boolean {
  return periodOf(instant(to - 1), grain, zone) - periodOf(from, grain, zone) + 1 < DECIDED_AFTER;
}

/** The best slice that moved the episode's way, surely, by enough and with enough customers. */
async function targetOf(
  context: CausesContext,
  { watched, question, located, causes, fixed }: Searched,
  watch: Watch,
): Promise<Target | { readonly why: NotLaunchable }> {
  const { verdict } = located;
  if (verdict === 'mix') return { why: 'mix' };
  if (verdict !== 'nothing' && located.margin < CLEAR_NATS && isYoung(question, context.zone())) return { why: 'ambiguous' };
  const sign = question.direction === 'up' ? 1 : -1;
  const along = causes.filter(({ effect }) => effect * sign > 0);
  const tried = verdict === 'whole' ? [{ where: fixed, gain: Infinity }] : along.slice(0, MOST_TRIED);
  let why: NotLaunchable = 'unexplained';
  for (const { where, gain } of tried) {
    const of = located.of(where);
    const { actual, expected } = of;
    const floors = { effect: LEAST_CHANGE * expected, customers: LEAST_CUSTOMERS };
    const inSlice = await customersOfSlice(context, within(watched, where), question, watch);
    // Whether it lasts is what the alert says before anything is started.
    const waits = reasonsToWait({ gain, effect: actual - expected }, floors, { customers: inSlice.count, persists: true, score: 0 });
    const isMoved = isUnusual(watched, of, sign);
    if (waits.length === 0 && isMoved) return { slice: where, inSlice };
    if (!waits.includes('uncertain') && isMoved) why = 'too_small';
  }
  return { why };
}

/**
 * Whether a slice as a whole is outside of what is usual of it, on the episode's side: thousands of slices with next to nothing in them can make a gain
 * together of what is nothing unusual as one.
 */
function isUnusual(watched: Localisable, of: OfSlice, sign: number): boolean {
  if ((of.actual - of.expected) * sign <= 0) return false;
  const usual = usualOf(kindOf(watched), of);
  const value = of.actual / of.outOf;
  return usual === null || (sign > 0 ? value > usual.high : value < usual.low);
}

async function diagnosed(
  context: CausesContext,
  { watched, question, located, target }: { watched: Localisable; question: CauseQuestion; located: Located; target: Target },
  watch: Watch,
): Promise<Pick<Localised, 'diagnosis' | 'why' | 'sentence' | 'inSlice' | 'affected'>> {
  const { slice, inSlice } = target;
  const { direction } = question;
  const of = located.of(slice);
  const inside = within(watched, slice) as Localisable;
  const affected = await affectedOf(context, { inside, whole: watched, span: question, direction }, of, watch);
  const effect = of.expected > 0 ? Math.abs(of.actual / of.expected - 1) : 1;
  const diagnosis: Diagnosis = { metric: watched.key, direction, slice, effect, inSlice: inSlice.count, affected: affected.count };
  const per = watched.shape.of === 'ratio' ? of.outOf : 1;
  const sentence = findingSentence({
    place: placeWords(context, watched, slice),
    metric: watched.name,
    unit: watched.unit,
    currency: context.currency(),
    actual: of.actual / per,
    expected: of.expected / per,
    usual: usualOf(kindOf(watched), of),
    customers: affected.count,
    effect: of.actual - of.expected,
    effectUnit: effectUnit(watched),
  });
  return { diagnosis, why: null, sentence, inSlice, affected };
}

/** The unit of what is missing: of a ratio that of its numerator. */
function effectUnit({ shape, unit }: Localisable): Unit {
  const { atom } = shape.of === 'ratio' ? shape.numerator : shape.atom;
  if (atom.of !== 'events' || atom.measured.aggregate.of === 'sum') return unit;
  return atom.measured.aggregate.of === 'customers' ? 'customers' : 'count';
}
