import type { Asking } from '../analyses/analysis.ts';
import type { Span } from '../analyses/time-range.ts';
import { DistributionDefinition } from '../questions/distribution.ts';
import { groupText, MeasuresDefinition, type GroupKey } from '../questions/measures.ts';
import { periodNamed, startOfPeriod } from '../questions/periods.ts';
import { RetentionDefinition } from '../questions/retention.ts';
import type { Rule } from '../rules/rule.ts';
import { addDays, instant, localDate, type Instant } from '../time.ts';
import { BEGINNING, groupsBy, neverBefore, spanRead, type MetricSources } from './answer-atom.ts';
import type { Atom, AtomRead } from './atom.ts';
import { CUSTOMER_SUBJECT, readOfPeriod } from './fact-values.ts';
import type { MetricDimension } from './metric.ts';

/** 找人处 — where the customers of an atom are asked for. */
export interface CustomerSources<Customers>
  extends Pick<MetricSources, 'facts' | 'groupsOf'>, Pick<Asking<Customers>, 'now' | 'zone' | 'ask' | 'sets'> {}

/** A group of a dimension. */
export interface AtomGroup {
  readonly by: MetricDimension;
  readonly key: GroupKey;
}

/** 有没有人 — whether a number is about customers: facts of items (a price, a stock) are not. */
export function isOfCustomers(
  atom: Pick<Extract<Atom, { of: 'fact' }>, 'of' | 'subject'> | { readonly of: Exclude<Atom['of'], 'fact'> },
): boolean {
  return atom.of !== 'fact' || atom.subject === CUSTOMER_SUBJECT;
}

/**
 * 基础数背后的用户 — who is counted in an atom over a span asked about as one, of everybody or of a group: who did the events, passed, did it first, has
 * an interval, came back (of those for whom it is over), or has the fact (one so great). Null for a number about nobody.
 */
export async function customersOfAtom<Customers>(
  read: AtomRead,
  asked: Span,
  group: AtomGroup | null,
  sources: CustomerSources<Customers>,
): Promise<Customers | null> {
  const { atom, among } = read;
  const { zone, now, ask } = sources;
  const span = { ...spanRead(read, asked, zone), at: now, among };
  switch (atom.of) {
    case 'events':
      return await measuredIn(atom.measured, span, group, sources);
    case 'first': {
      const never = neverBefore(atom.events, addDays(localDate(span.from, zone), -1), among);
      return await measuredIn({ events: atom.events, aggregate: { of: 'customers' } }, { ...span, among: never }, group, sources);
    }
    case 'passing': {
      const subject = { of: 'aggregate', select: atom.select, aggregate: atom.aggregate };
      const definition = DistributionDefinition.parse({ subject, buckets: [atom.atLeast], zone });
      return await ask('distributed', { definition, ...span, place: { period: null, bucket: 1 } });
    }
    case 'interval': {
      const definition = DistributionDefinition.parse({ subject: { of: 'interval', begin: atom.begin, end: atom.end }, zone });
      return await ask('distributed', { definition, ...span, place: { period: null, bucket: 0 } });
    }
    case 'retained':
      return await returnedIn(atom, span, sources);
    case 'fact':
      return isOfCustomers(atom) ? await factCustomers(atom, span, group, sources) : null;
  }
}

interface Spanned extends Span {
  readonly at: Instant;
  readonly among?: Rule | undefined;
}

async function measuredIn<Customers>(
  measured: Extract<Atom, { of: 'events' }>['measured'],
  span: Spanned,
  group: AtomGroup | null,
  { ask, zone }: CustomerSources<Customers>,
): Promise<Customers> {
  const by = group === null || group.by.of === 'subject' ? [] : [group.by];
  const definition = MeasuresDefinition.parse({ measures: [measured], by, grain: null, zone });
  const groups = group === null ? {} : { groups: { keys: [[...group.key]], isNot: false } };
  return await ask('measured', { definition, ...span, place: { measure: 0, ...groups } });
}

/** Who came back, of the rows of births within the span whose time to come back is over. */
async function returnedIn<Customers>(
  { birth, back, after, mode, grain }: Extract<Atom, { of: 'retained' }>,
  span: Spanned,
  { ask, sets, zone }: CustomerSources<Customers>,
): Promise<Customers> {
  const definition = RetentionDefinition.parse({ birth, return: back, grain, brackets: [{ from: after, to: after }], mode, zone });
  const question = { definition, ...span, from: BEGINNING };
  const { rows } = await ask('retention', question);
  let found = sets.of([]);
  for (const { birth: row, over } of rows) {
    const start = startOfPeriod(periodNamed(row, grain, zone), grain, zone);
    if (start < span.from || start >= span.to || (over[0] ?? 0) === 0) continue;
    found = sets.either(found, await ask('born', { ...question, row, column: 0, returned: true }));
  }
  return found;
}

/** The customers who have a fact, one so great where it says so; those of a group where they are told apart. */
async function factCustomers<Customers>(
  { subject, fact, read, atLeast = -Infinity }: Extract<Atom, { of: 'fact' }>,
  { from, to }: Span,
  group: AtomGroup | null,
  { facts, groupsOf, sets, now, zone }: CustomerSources<Customers>,
): Promise<Customers> {
  const groupOf = await groupsBy(group?.by ?? null, subject, { groupsOf });
  const today = localDate(now, zone);
  const end = localDate(instant(to - 1), zone);
  const [first, last] = [localDate(from, zone), end < today ? end : today];
  const counted = [...(await facts(subject, fact))].flatMap(([customer, values]) => {
    const value = first > today ? undefined : readOfPeriod(values, read, first, last);
    const key = groupOf(customer);
    const isIn = group === null || (key !== undefined && groupText(key) === groupText(group.key));
    return isIn && value !== undefined && value >= atLeast ? [Number(customer)] : [];
  });
  return sets.of(counted);
}
