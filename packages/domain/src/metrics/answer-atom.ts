import type { Asking } from '../analyses/analysis.ts';
import { monthsBefore, type Span } from '../analyses/time-range.ts';
import { sumDecimals } from '../decimal.ts';
import { MeasuresDefinition, MOST_GROUPS, groupText, type GroupKey, type MeasuredGroup } from '../questions/measures.ts';
import { DistributionDefinition } from '../questions/distribution.ts';
import type { MeasuresQuestion } from '../questions/port.ts';
import { periodNamed, periodOf, periodsBetween, startOfPeriod, type Grain } from '../questions/periods.ts';
import { RetentionDefinition } from '../questions/retention.ts';
import { addDays, instant, localDate, startOfDayNumber, dayNumber, type Instant, type LocalDate } from '../time.ts';
import { nothingOf, type AtomRead, type Reading } from './atom.ts';
import { readOfPeriod, type DatedFacts } from './fact-values.ts';
import type { EventSelector, Rule } from '../rules/rule.ts';
import type { MetricDimension, MetricSpan } from './metric.ts';

/** 指标取数处 — where atoms are asked: the warehouse as of one instant, and the dated facts. Subjects of customers are customers (roots). */
export interface MetricSources {
  readonly now: Instant;
  readonly zone: string;
  readonly ask: Asking<unknown>['ask'];
  readonly facts: (subject: string, fact: string) => Promise<DatedFacts>;
  /** What subjects are told apart by now; of customers only so many groups. */
  readonly groupsOf: (subject: string, by: SubjectDimension) => Promise<SubjectGroups>;
}

/** 主体的拆分 — by what it is. */
export type SubjectDimension = Extract<MetricDimension, { of: 'attribute' | 'segment' }>;

/** The group of a subject; undefined for one that is of none that is told apart. */
export type SubjectGroups = (subject: string) => GroupKey | undefined;

/** 基础数的序列 — by period; null: missing. Groups by {@link groupText} of a key of one part; what is beyond `MOST_GROUPS` is not told apart. */
export interface AtomSeries {
  readonly whole: readonly (number | null)[];
  readonly groups: ReadonlyMap<string, readonly (number | null)[]>;
}

/** Before this nothing has happened: where first times are looked for from. */
export const BEGINNING = instant(0);

interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** The periods of a span, each with its first instant and that after its last. */
export function periodsOfSpan({ from, to, grain }: MetricSpan, zone: string): Period[] {
  if (from >= to) return [];
  if (grain === null) return [{ from: instant(from), to: instant(to) }];
  return periodsBetween(grain, zone, from, to).map(({ name, end }) => ({
    from: startOfPeriod(periodNamed(name, grain, zone), grain, zone),
    to: end,
  }));
}

/** Answers an atom that is not shifted, of whole periods: asked, or kept from earlier. */
export type PlainAnswer = (read: AtomRead, span: MetricSpan, by: MetricDimension | null) => Promise<AtomSeries>;

/** 求基础数 — an atom of every period of a span, whole periods; told apart by a dimension where one is given; shifted ones are read earlier. */
export async function answerAtom(
  read: AtomRead,
  span: MetricSpan,
  by: MetricDimension | null,
  zone: string,
  answer: PlainAnswer,
): Promise<AtomSeries> {
  const { shift, ...plain } = read;
  if (shift === undefined) return await answer(plain, span, by);
  const { grain } = span;
  const moved = periodsOfSpan(span, zone).map(({ from, to }) => ({ from: earlier(from, shift, zone), to: earlier(to, shift, zone) }));
  const [first, last] = [moved[0], moved.at(-1)];
  if (first === undefined || last === undefined) return { whole: [], groups: new Map() };
  if (grain === null) return await answer(plain, { from: first.from, to: last.to, grain }, by);
  const start = periodOf(first.from, grain, zone);
  const end = startOfPeriod(periodOf(last.from, grain, zone) + 1, grain, zone);
  const answered = await answer(plain, { from: startOfPeriod(start, grain, zone), to: end, grain }, by);
  const picked = (series: readonly (number | null)[]): (number | null)[] =>
    moved.map(({ from }) => series[periodOf(from, grain, zone) - start] ?? null);
  return { whole: picked(answered.whole), groups: new Map([...answered.groups].map(([key, series]) => [key, picked(series)])) };
}

/** Asks the sources for an atom that is not shifted. */
export async function askAtom(read: AtomRead, span: MetricSpan, by: MetricDimension | null, sources: MetricSources): Promise<AtomSeries> {
  const periods = periodsOfSpan(span, sources.zone);
  const { rolling, ...plain } = read;
  if (rolling === undefined) return await answerPlain(plain, { ...span, periods }, by, sources);
  return await oneByOne(read, periods, ({ to }) => {
    return askAtom(plain, { from: rollingFrom(to, rolling, sources.zone), to, grain: null }, by, sources);
  });
}

interface Asked extends MetricSpan {
  readonly periods: readonly Period[];
}

async function answerPlain(read: AtomRead, asked: Asked, by: MetricDimension | null, sources: MetricSources): Promise<AtomSeries> {
  const { atom, among } = read;
  const { periods, grain } = asked;
  const [from, to] = [periods[0]?.from, periods.at(-1)?.to];
  if (from === undefined || to === undefined) return { whole: [], groups: new Map() };
  const { zone, now } = sources;
  const range = { from, to, at: now, among };
  switch (atom.of) {
    case 'events':
      return await answerEvents(atom, range, grain, by, sources);
    case 'passing': {
      const { select, aggregate, atLeast } = atom;
      const definition = DistributionDefinition.parse({ subject: { of: 'aggregate', select, aggregate }, buckets: [atLeast], grain, zone });
      const rows = await sources.ask('distribution', { definition, ...range });
      return placed(
        asked,
        zone,
        rows.map(({ period, buckets }) => [period, buckets[1]?.customers ?? 0]),
      );
    }
    case 'interval':
      return await oneByOne(read, periods, async (period) => {
        const { begin, end } = atom;
        const definition = DistributionDefinition.parse({ subject: { of: 'interval', begin, end }, zone });
        const [row] = await sources.ask('distribution', { definition, ...period, at: now, among });
        return { whole: [atom.give === 'sum' ? (row?.spread?.sum ?? 0) : (row?.count ?? 0)], groups: new Map() };
      });
    case 'first': {
      if (by !== null)
        return await oneByOne(read, periods, (period) => answerNewcomers(atom, { ...period, at: now, among }, grain, by, sources));
      const definition = RetentionDefinition.parse({ birth: atom.events, return: atom.events, grain: grain ?? 'day', buckets: 1, zone });
      const { rows } = await sources.ask('retention', { definition, ...range, from: BEGINNING });
      return placed(
        asked,
        zone,
        rows.map(({ birth, size }) => [birth, size]),
      );
    }
    case 'retained': {
      const { birth, back, after, mode } = atom;
      if (grain === 'hour') return unknown(periods);
      const bracket = { from: after, to: after };
      const definition = RetentionDefinition.parse({ birth, return: back, grain: atom.grain, brackets: [bracket], mode, zone });
      const { rows } = await sources.ask('retention', { definition, ...range, from: BEGINNING });
      return placed(
        asked,
        zone,
        rows.map(({ birth: born, over, returnedOver }) => [born, (atom.give === 'over' ? over[0] : returnedOver[0]) ?? 0]),
        atom.grain,
      );
    }
    case 'fact':
      return grain === 'hour' ? unknown(periods) : await answerFact(atom, periods, by, sources);
  }
}

async function answerEvents(
  { measured }: Extract<AtomRead['atom'], { of: 'events' }>,
  range: Pick<MeasuresQuestion, 'from' | 'to' | 'at' | 'among'>,
  grain: Grain | null,
  by: MetricDimension | null,
  { zone, ask }: MetricSources,
): Promise<AtomSeries> {
  const breakdown = by === null || by.of === 'subject' ? [] : [by];
  const definition = MeasuresDefinition.parse({ measures: [measured], by: breakdown, groups: MOST_GROUPS, grain, zone });
  const { whole, groups } = await ask('measures', { definition, ...range });
  const seriesOf = ({ totals, series }: MeasuredGroup): readonly (number | null)[] =>
    grain === null ? [totals[0] ?? null] : (series[0] ?? []);
  const told = groups.flatMap((group) => (group.key === 'other' || by === null ? [] : [[groupText(group.key), seriesOf(group)] as const]));
  return { whole: seriesOf(whole), groups: new Map(told) };
}

/** Who did it for the first time in a period, by what it was then: those among whom nobody had done it by the day before. Nothing by the hour. */
async function answerNewcomers(
  { events }: Extract<AtomRead['atom'], { of: 'first' }>,
  range: Pick<MeasuresQuestion, 'from' | 'to' | 'at' | 'among'>,
  grain: Grain | null,
  by: MetricDimension,
  sources: MetricSources,
): Promise<AtomSeries> {
  if (grain === 'hour') return { whole: [null], groups: new Map() };
  const to = addDays(localDate(range.from, sources.zone), -1);
  const among = neverBefore(events, to, range.among);
  const measured = { events, aggregate: { of: 'customers' as const } };
  return await answerEvents({ of: 'events', measured }, { ...range, among }, null, by, sources);
}

/** 从未做过 — who had done none of some events by the end of a day, and passes another rule where one is given. */
export function neverBefore(events: readonly EventSelector[], to: LocalDate, among: Rule | undefined): Rule {
  const never = events.map((select): Rule => ({
    kind: 'did',
    select,
    aggregate: { of: 'count' },
    window: { kind: 'absolute', to },
    test: { op: 'less', value: 1 },
  }));
  return { kind: 'all', rules: among === undefined ? never : [among, ...never] };
}

function unknown(periods: readonly Period[]): AtomSeries {
  return { whole: periods.map(() => null), groups: new Map() };
}

/** Numbers of named periods added up in the periods asked about; 0 where there is none. `named` is the grain of the names, where it is another. */
function placed(
  { periods, grain }: Asked,
  zone: string,
  numbers: readonly (readonly [name: string | null, number: number])[],
  named: Grain = grain ?? 'day',
): AtomSeries {
  const whole = periods.map(() => 0);
  const first = periods[0]?.from ?? BEGINNING;
  for (const [name, number] of numbers) {
    const start = name === null ? first : startOfPeriod(periodNamed(name, named, zone), named, zone);
    const place = placeOf(start, periods, grain, zone);
    if (place >= 0 && place < whole.length) whole[place] = (whole[place] ?? 0) + number;
  }
  return { whole, groups: new Map() };
}

function placeOf(start: Instant, periods: readonly Period[], grain: Grain | null, zone: string): number {
  const [first, last] = [periods[0], periods.at(-1)];
  if (first === undefined || last === undefined || start < first.from || start >= last.to) return -1;
  return grain === null ? 0 : periodOf(start, grain, zone) - periodOf(first.from, grain, zone);
}

async function answerFact(
  atom: Extract<AtomRead['atom'], { of: 'fact' }>,
  periods: readonly Period[],
  by: MetricDimension | null,
  sources: MetricSources,
): Promise<AtomSeries> {
  const { now, zone } = sources;
  const today = localDate(now, zone);
  const days = periods.map(({ from, to }) => {
    const end = addDays(localDate(to, zone), localDate(to, zone) === localDate(instant(to - 1), zone) ? 0 : -1);
    return { first: localDate(from, zone), last: end < today ? end : today };
  });
  const groupOf = await groupsBy(by, atom.subject, sources);
  const nothing = (): number[][] => days.map(() => []);
  const [taken, groups] = [nothing(), new Map<string, number[][]>()];
  for (const [subject, values] of await sources.facts(atom.subject, atom.fact)) {
    const own = days.map(({ first, last }) => (first > today ? undefined : readOfPeriod(values, atom.read, first, last)));
    const counted = own.map((value) => (value !== undefined && value >= (atom.atLeast ?? -Infinity) ? value : undefined));
    if (counted.every((value) => value === undefined)) continue;
    const key = groupOf(subject);
    const group = key === undefined ? undefined : (groups.get(groupText(key)) ?? nothing());
    if (key !== undefined && group !== undefined) groups.set(groupText(key), group);
    for (const into of group === undefined ? [taken] : [taken, group])
      for (const [place, value] of counted.entries()) if (value !== undefined) into[place]?.push(value);
  }
  const givenOf = (values: readonly (readonly number[])[]): (number | null)[] => values.map((one) => given(one, atom.give));
  return { whole: givenOf(taken), groups: new Map([...groups].map(([key, values]) => [key, givenOf(values)])) };
}

/** What subjects are told apart by: themselves, what they are, or nothing. */
export async function groupsBy(
  by: MetricDimension | null,
  subject: string,
  { groupsOf }: Pick<MetricSources, 'groupsOf'>,
): Promise<SubjectGroups> {
  if (by?.of === 'subject') return (own) => [own];
  return by?.of === 'attribute' || by?.of === 'segment' ? await groupsOf(subject, by) : () => undefined;
}

/** A sum of nothing is missing: there was no fact; how many is 0. */
function given(values: readonly number[], give: 'sum' | 'count'): number | null {
  if (give === 'count') return values.length;
  return values.length === 0 ? null : sumDecimals(values);
}

async function oneByOne(read: AtomRead, periods: readonly Period[], answer: (period: Period) => Promise<AtomSeries>): Promise<AtomSeries> {
  const whole: (number | null)[] = [];
  const groups = new Map<string, (number | null)[]>();
  for (const [place, period] of periods.entries()) {
    const one = await answer(period);
    whole.push(one.whole[0] ?? null);
    for (const [key, [value = null]] of one.groups) {
      const series = groups.get(key) ?? periods.map(() => nothingOf(read));
      series[place] = value;
      groups.set(key, series);
    }
  }
  return { whole, groups };
}

/** 实际读取的时段 — of a span asked about as one, what an atom is read of: moved by its `shift`, then the last days of `rolling`. */
export function spanRead({ shift, rolling }: Reading, { from, to }: Span, zone: string): Span {
  const moved = (at: Instant): Instant => (shift === undefined ? at : earlier(at, shift, zone));
  const end = moved(to);
  return { from: rolling === undefined ? moved(from) : rollingFrom(end, rolling, zone), to: end };
}

/** The first instant of the last so many days up to another. */
function rollingFrom(to: Instant, days: number, zone: string): Instant {
  return startOfDayNumber(dayNumber(instant(to - 1), zone) + 1 - days, zone);
}

/** The same time of day so much earlier; of months and years the same day of the month, or its last. */
function earlier(at: Instant, { count, unit }: NonNullable<AtomRead['shift']>, zone: string): Instant {
  const day = dayNumber(at, zone);
  const into = at - startOfDayNumber(day, zone);
  const days = unit === 'day' ? day - count : unit === 'week' ? day - 7 * count : monthsBefore(day, unit === 'month' ? count : 12 * count);
  return instant(startOfDayNumber(days, zone) + into);
}
