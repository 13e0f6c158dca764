import type { DistributionPlan, DistributionSubject } from './distribution-plan.ts';
import { eachCustomer } from './each-customer.ts';
import { madeOfRows } from './made-of-rows.ts';
import type { Query } from './query.ts';
import type { Scan } from './scan.ts';
import { sessionEnd } from './session-end.ts';

/** Takes one value of a customer, NaN when missing, and the number of its period. */
export type TakeValue = (root: number, period: number, value: number) => void;

type Subject<Of> = Extract<DistributionSubject, { of: Of }>;
type Seen = Pick<Scan, 'from' | 'to'>;

/** 各值 — hands over what is spread, one customer after another; a pass over the rows. */
export function eachValue({ subject, period, from, to, now }: DistributionPlan, query: Query, take: TakeValue): void {
  const seen = { from, to: Math.min(to, now + 1) };
  if (subject.of === 'aggregate') eachAggregate(subject, seen, period, query, take);
  else if (subject.of === 'interval') eachInterval(subject, seen, period, query, take);
  else eachSession(subject, seen, period, query, take);
}

function eachAggregate(
  { select, measure }: Subject<'aggregate'>,
  seen: Seen,
  period: (at: number) => number,
  query: Query,
  take: TakeValue,
): void {
  const { input, made } = madeOfRows(measure);
  eachCustomer({ select: [select], ...seen, inputs: ['at', input] }, query, (root, [at, numbers], start, end) => {
    for (let first = start, i = start; first < end; first = i) {
      const own = period(at![first]!);
      do i++;
      while (i < end && period(at![i]!) === own);
      take(root, own, made(numbers!, first, i));
    }
  });
}

/** Bits of a row: it begins an interval, or ends one. */
const BEGIN = 1;
const END = 2;

function eachInterval(
  { begin, end: ends, keepsFirst, held }: Subject<'interval'>,
  seen: Seen,
  period: (at: number) => number,
  query: Query,
  take: TakeValue,
): void {
  const select = [...begin, ...ends];
  const meanings = [...begin.map(() => BEGIN), ...ends.map(() => END)];
  const inputs = ['at', 'bits', ...(held === null ? [] : [{ number: held.begin }, { number: held.end }])] as const;
  /** When what is open began, by key. */
  const open = new Map<number, number>();
  eachCustomer({ select, meanings, ...seen, inputs }, query, (root, [at, bits, beginKeys, endKeys], start, end) => {
    open.clear();
    for (let i = start; i < end; i++) {
      const instant = at![i]!;
      const endKey = (bits![i]! & END) === 0 ? 0 : endKeys === undefined ? 1 : endKeys[i]!;
      const begun = endKey === 0 ? undefined : open.get(endKey);
      if (begun !== undefined) {
        take(root, period(begun), instant - begun);
        open.delete(endKey);
      }
      const beginKey = (bits![i]! & BEGIN) === 0 ? 0 : beginKeys === undefined ? 1 : beginKeys[i]!;
      if (beginKey !== 0 && !(keepsFirst && open.has(beginKey))) open.set(beginKey, instant);
    }
  });
}

function eachSession(
  { select, session, measure }: Subject<'session'>,
  seen: Seen,
  period: (at: number) => number,
  query: Query,
  take: TakeValue,
): void {
  eachCustomer({ select, ...seen, inputs: ['at'] }, query, (root, [at], start, end) => {
    for (let first = start, i = start; first < end; first = i) {
      i = sessionEnd(session, at!, first, end);
      take(root, period(at![first]!), measure === 'depth' ? i - first : at![i - 1]! - at![first]!);
    }
  });
}
