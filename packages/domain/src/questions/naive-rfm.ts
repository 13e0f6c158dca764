import { sumDecimals } from '../decimal.ts';
import { RFM_GROUPS, scoreRfm, type RfmMigration } from '../rfm.ts';
import { dayNumber, type Instant } from '../time.ts';
import { amountAt, inOrder, isTaken } from './asked.ts';
import type { AskedCustomer } from './naive-measures.ts';
import { isMove, type RfmDefinition, type RfmGroupFigures, type RfmPart, type RfmPlace } from './rfm.ts';

/** As of when buyers are scored; without a day to compare with `before` is null. */
interface ScoredTimes {
  readonly on: Instant;
  readonly before: Instant | null;
}

type ScoredBy = 'recency' | 'frequency' | 'monetary';

/** A buyer by the place of the customer, with what the scores are made of. */
interface Buyer {
  readonly customer: number;
  readonly values: Readonly<Record<ScoredBy, number>>;
  readonly scores: Readonly<Record<ScoredBy, number>>;
  readonly group: number;
}

/** RFM 的参照实现 — written to be read: engines must agree with it. */
export function naiveRfm(customers: readonly AskedCustomer[], definition: RfmDefinition, { on, before }: ScoredTimes): RfmPart[] {
  const now = buyersAt(customers, definition, on);
  const earlier = before === null ? null : buyersAt(customers, definition, before);
  return [null, ...definition.segments].map((segment) => {
    const isIn = ({ customer }: Buyer): boolean => segment === null || customers[customer]!.context.isIn(segment);
    return partOf(segment, now.filter(isIn), earlier?.filter(isIn) ?? null);
  });
}

/** Who is at a place, by their places. */
export function naiveScored(
  customers: readonly AskedCustomer[],
  definition: RfmDefinition,
  { on, before }: ScoredTimes,
  place: RfmPlace,
): number[] {
  const { segment, earlier: isEarlier, group, from, to } = place;
  const now = buyersAt(customers, definition, on);
  const earlier = before === null ? [] : buyersAt(customers, definition, before);
  return customers.flatMap(({ context }, customer) => {
    if (segment !== null && !context.isIn(segment)) return [];
    const of = (buyers: readonly Buyer[]): Buyer | undefined => buyers.find((one) => one.customer === customer);
    const [came, went] = [of(earlier), of(now)];
    if (isMove(place)) {
      const isOne = (buyer: Buyer | undefined, wanted: number | null | undefined): boolean =>
        wanted === undefined || (buyer?.group ?? null) === wanted;
      const hadOrHas = before !== null && (came !== undefined || went !== undefined);
      return hadOrHas && isOne(came, from) && isOne(went, to) ? [customer] : [];
    }
    const asked = isEarlier ? came : went;
    if (asked === undefined || (group !== undefined && asked.group !== group)) return [];
    return SCORED_BY.every((by) => place[by] === undefined || place[by] === asked.scores[by]) ? [customer] : [];
  });
}

const SCORED_BY: readonly ScoredBy[] = ['recency', 'frequency', 'monetary'];
const SCORES = [1, 2, 3, 4, 5];

function buyersAt(customers: readonly AskedCustomer[], { purchase, amount, settings, zone }: RfmDefinition, on: Instant): Buyer[] {
  const bought = customers.flatMap(({ history, context }, customer) => {
    const reading = { now: on, zone, item: context.item };
    const purchases = inOrder(history.events).filter((event) => event.at <= on && isTaken(purchase, event, reading));
    const last = purchases.at(-1);
    if (last === undefined) return [];
    const monetary = sumDecimals(purchases.map((event) => amountAt(event, amount, reading)));
    return [{ customer, values: { recency: dayNumber(on, zone) - dayNumber(last.at, zone), frequency: purchases.length, monetary } }];
  });
  const valuesOf = (by: ScoredBy): number[] => bought.map(({ values }) => values[by]);
  const scored = scoreRfm({ recency: valuesOf('recency'), frequency: valuesOf('frequency'), monetary: valuesOf('monetary') }, settings);
  return bought.map((one, i) => ({
    ...one,
    scores: { recency: scored.recency[i]!, frequency: scored.frequency[i]!, monetary: scored.monetary[i]! },
    group: scored.group[i]!,
  }));
}

function partOf(segment: string | null, now: readonly Buyer[], earlier: readonly Buyer[] | null): RfmPart {
  return {
    segment,
    customers: now.length,
    monetary: totalOf(now, 'monetary'),
    groups: groupsOf(now),
    earlier: earlier === null ? null : groupsOf(earlier),
    migration: earlier === null ? null : movesBetween(earlier, now),
    matrix: SCORES.flatMap((recency) =>
      SCORES.map((frequency) => {
        const own = now.filter(({ scores }) => scores.recency === recency && scores.frequency === frequency);
        return { recency, frequency, customers: own.length, monetary: totalOf(own, 'monetary') };
      }),
    ),
    scores: SCORED_BY.flatMap((of) =>
      SCORES.map((score) => {
        const values = now.filter(({ scores }) => scores[of] === score).map((one) => one.values[of]);
        const extremes = values.length === 0 ? { least: null, most: null } : { least: Math.min(...values), most: Math.max(...values) };
        return { of, score, customers: values.length, ...extremes };
      }),
    ),
  };
}

function totalOf(buyers: readonly Buyer[], by: ScoredBy): number {
  return sumDecimals(buyers.map(({ values }) => values[by]));
}

function groupsOf(buyers: readonly Buyer[]): RfmGroupFigures[] {
  return Array.from(RFM_GROUPS.keys(), (group) => {
    const own = buyers.filter((one) => one.group === group);
    const mean = (by: ScoredBy): number => totalOf(own, by) / own.length;
    const means = { recency: mean('recency'), frequency: mean('frequency'), monetary: mean('monetary') };
    return { group, customers: own.length, monetary: totalOf(own, 'monetary'), means: own.length === 0 ? null : means };
  });
}

function movesBetween(earlier: readonly Buyer[], now: readonly Buyer[]): RfmMigration[] {
  const everybody = [...new Set([...earlier, ...now].map(({ customer }) => customer))];
  const groupIn = (buyers: readonly Buyer[], customer: number): number | null =>
    buyers.find((one) => one.customer === customer)?.group ?? null;
  const places = [...RFM_GROUPS.keys(), null];
  return places
    .flatMap((from) =>
      places.map((to) => {
        const own = everybody.filter((customer) => groupIn(earlier, customer) === from && groupIn(now, customer) === to);
        return { from, to, customers: own.length };
      }),
    )
    .filter(({ customers }) => customers > 0);
}
