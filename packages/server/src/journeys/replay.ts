import type { CampaignDefinition } from '@gyre/domain/campaign';
import { spanMs } from '@gyre/domain/rules/span';
import type { EventSelector, Rule } from '@gyre/domain/rules/rule';
import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import type { LogRow } from '../stores/ports.ts';
import {
  isSampled,
  REPLAYED_MS,
  reentering,
  SAMPLE,
  type Candidate,
  type EstimateContext,
  type Estimated,
  type Entrants,
} from './candidates.ts';
import { isOf } from './match.ts';
import { eventOf } from './trigger.ts';

/** Events of the sample that are replayed at most, or nearly. */
const MOST_ROWS = 20_000;
const PAGE = 5000;

/**
 * 重放上周 — who would have entered by a trigger in the last seven days, as if that week came again from now on: events by when they happened,
 * whether or not they came in late or as history, through the trigger; the campaign's filter as the customer is today; re-entry. A sample of
 * customers is replayed whole, so that what depends on one customer's other entries is exact for it.
 */
export async function replayedEntrants(context: EstimateContext, estimated: Estimated): Promise<Entrants> {
  const { trigger, filter } = estimated.definition;
  const selector = eventOf(trigger);
  if (selector === null) throw new Error('an audience has no events to replay');
  const now = context.clock.now();
  const from = instant(now - REPLAYED_MS);
  const { roots, rows: seen } = await whoDid(context, selector.event, from, now);
  const wanted = Math.min(SAMPLE, Math.max(1, Math.floor((MOST_ROWS * roots.size) / Math.max(1, seen))));
  const sample = [...roots].filter((root) => isSampled(root, wanted, roots.size));
  const passing = await passers(context, filter, sample, now);
  const names = trigger.kind === 'then_not' ? [selector.event, trigger.answer.event] : [selector.event];
  const rows = await rowsOf(context, passing, names, from, now);
  const entries = [...Map.groupBy(rows, (row) => context.people.rootOf(row.customer))].flatMap(([root, own]) =>
    entriesOf(trigger, selector, own, { now, zone: context.reach.zone() }).map(({ row, at }): Candidate => {
      const { name, properties } = row;
      return {
        customer: row.customer,
        root,
        at: instant(at + REPLAYED_MS),
        event: { name, at: instant(row.at + REPLAYED_MS), properties },
      };
    }),
  );
  return {
    candidates: await reentering(
      context.ledger,
      estimated,
      entries.toSorted((a, b) => a.at - b.at),
    ),
    factor: sample.length === 0 ? 1 : roots.size / sample.length,
    days: REPLAYED_MS / DAY_MS,
    takes: [],
  };
}

/** Roots that did an event within a time, and how often they did. An event happens no later than it is received, so the log's end is enough. */
async function whoDid(
  { history, people }: EstimateContext,
  event: string,
  from: Instant,
  to: Instant,
): Promise<{ readonly roots: ReadonlySet<number>; readonly rows: number }> {
  const end = (await history.end()).offset;
  const roots = new Set<number>();
  let rows = 0;
  for await (const { base } of history.columnPages(await offsetBefore(history, from, end), end, { base: true, properties: [] })) {
    const code = (base?.names.indexOf(event) ?? -1) + 1;
    if (base === null || code === 0) continue;
    for (let i = 0; i < base.name.length; i++) {
      const at = base.at[i] ?? 0;
      const customer = base.customer[i] ?? 0;
      if (base.name[i] !== code || at < from || at > to || customer === 0) continue;
      roots.add(people.rootOf(customer));
      rows++;
    }
  }
  return { roots, rows };
}

/** The offset of the last row received before an instant: rows come in the order they are received. */
async function offsetBefore(history: EstimateContext['history'], at: Instant, end: number): Promise<number> {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await history.read({ partition: 0, offset: middle }, 1);
    if (row !== undefined && row.received < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Those who pass the campaign's filter today. */
async function passers(
  { rules }: EstimateContext,
  filter: Rule | null,
  roots: readonly number[],
  now: Instant,
): Promise<readonly number[]> {
  if (filter === null) return roots;
  const rule = await rules.prepare(filter);
  try {
    return roots.filter((root) => rule.ask(root, now).member);
  } finally {
    rule.release();
  }
}

/** What some customers did of some names within a time, in the order it happened. */
async function rowsOf(
  { history, people }: EstimateContext,
  roots: readonly number[],
  names: readonly string[],
  from: Instant,
  to: Instant,
): Promise<LogRow[]> {
  const customers = roots.flatMap((root) => [...people.leavesOf(root)]);
  const found: LogRow[] = [];
  let before: { at: Instant; offset: number } | undefined = { at: instant(to + 1), offset: 0 };
  while (before !== undefined && customers.length > 0) {
    const page: LogRow[] = await history.timeline({ customers, names, before, limit: PAGE });
    found.push(...page.filter((row) => row.at >= from));
    const last = page.at(-1);
    before = page.length < PAGE || last === undefined || last.at < from ? undefined : { at: last.at, offset: last.offset };
  }
  return found.toReversed();
}

/** The rows of one customer that let it enter, and when: an unanswered one when its time is over, which for the latest is not yet. */
function entriesOf(
  trigger: CampaignDefinition['trigger'],
  selector: EventSelector,
  rows: readonly LogRow[],
  moment: { readonly now: Instant; readonly zone: string },
): { readonly row: LogRow; readonly at: Instant }[] {
  const triggering = rows.filter((row) => isOf(selector, row, moment));
  if (trigger.kind !== 'then_not') return triggering.map((row) => ({ row, at: row.at }));
  const answers = rows.filter((row) => isOf(trigger.answer, row, moment));
  return triggering.flatMap((row) => {
    const until = row.at + spanMs(trigger.within);
    const isAnswered = answers.some((a) => (a.at > row.at || (a.at === row.at && a.offset > row.offset)) && a.at <= until);
    return isAnswered || until >= moment.now ? [] : [{ row, at: instant(until + 1) }];
  });
}
