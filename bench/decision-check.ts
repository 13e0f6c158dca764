import { z } from 'zod';
import { DAY_MS, HOUR_MS } from '@gyre/domain/time';
import type { Ledger } from '../packages/server/src/stores/ports.ts';
import { campaignParts, POLICY, QUIET } from './decision-campaigns.ts';

const Row = z.object({
  campaign: z.string(),
  customer: z.number().int(),
  channel: z.string(),
  category: z.string(),
  line: z.string(),
  outcome: z.string(),
  at: z.number().int(),
});
type Row = z.infer<typeof Row>;
const Sums = z.object({ messages: z.number().int(), spent: z.number().int(), runs: z.number().int() });

/** What was decided, by outcome, and whatever contradicts the policy. */
interface Counted {
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

/** 逐条复核 — counts everything decided again with plain loops that share nothing with the policy's own code: caps, budgets, quiet hours, sums. */
export async function violationsIn(ledger: Ledger, wishes: number): Promise<Counted> {
  const rows = await ledger.rows(Row, 'select campaign, customer, channel, category, line, outcome, at from decisions');
  const counts: Record<string, number> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const reached = rows.filter((r) => r.outcome === 'send' || r.outcome === 'ghost');
  const violations = [...quietBroken(reached), ...budgetsBroken(reached), ...capsBroken(reached)];
  const [sums] = await ledger.rows(
    Sums,
    `select (select count(*) from messages) as messages, (select sum(messages)::bigint from campaign_spend) as spent,
       (select count(*) from runs) as runs`,
  );
  if (rows.length !== wishes || sums?.runs !== wishes) violations.push(`${rows.length} decisions for ${wishes} wishes`);
  if (sums?.messages !== counts['send']) violations.push(`${sums?.messages} messages for ${counts['send']} decisions to send`);
  if (sums?.spent !== counts['send']) violations.push(`${sums?.spent} booked on budgets for ${counts['send']} decisions to send`);
  return { counts, violations };
}

/** Everybody lives eight hours east of Greenwich. */
const localHour = (at: number): number => Math.floor((at + 8 * HOUR_MS) / HOUR_MS) % 24;
const localDay = (at: number): number => Math.floor((at + 8 * HOUR_MS) / DAY_MS);

function quietBroken(reached: readonly Row[]): string[] {
  const isQuiet = ({ at }: Row): boolean => localHour(at) >= QUIET.from || localHour(at) < QUIET.to;
  return reached.filter((r) => r.category === 'marketing' && isQuiet(r)).map((r) => `${r.campaign} reached ${r.customer} in quiet hours`);
}

function budgetsBroken(reached: readonly Row[]): string[] {
  const sent = Map.groupBy(
    reached.filter((r) => r.outcome === 'send'),
    (r) => r.campaign,
  );
  return [...sent].flatMap(([campaign, of]) => {
    const budget = campaignParts(Number(campaign.slice(1))).budget?.messages ?? Infinity;
    return of.length > budget ? [`${campaign} sent ${of.length} of ${budget}`] : [];
  });
}

/** For every cap and every message: how many of those it counts lie within the window that ends with it. */
function capsBroken(reached: readonly Row[]): string[] {
  const broken: string[] = [];
  for (const [customer, all] of Map.groupBy(reached, (r) => r.customer)) {
    for (const { scope, cap } of POLICY.caps) {
      const counted = all.filter((r) => {
        if (scope.kind === 'category') return r.category === scope.category;
        if (r.category !== 'marketing') return false;
        return scope.kind === 'all' || (scope.kind === 'channel' ? r.channel === scope.channel : r.line === scope.line);
      });
      if (isOver(counted, cap)) broken.push(`customer ${customer}: more than ${cap.limit} by ${JSON.stringify(scope)}`);
    }
    for (const [campaign, own] of Map.groupBy(all, (r) => r.campaign)) {
      for (const cap of campaignParts(Number(campaign.slice(1))).caps ?? []) {
        if (isOver(own, cap)) broken.push(`customer ${customer}: more than ${cap.limit} of ${campaign}`);
      }
    }
  }
  return broken;
}

function isOver(counted: readonly Row[], { limit, window }: (typeof POLICY.caps)[number]['cap']): boolean {
  if (window.kind === 'calendar' && window.unit !== 'day') throw new RangeError('only days are counted again');
  return counted.some(({ at }) => {
    const within = counted.filter((r) =>
      window.kind === 'calendar' ? localDay(r.at) === localDay(at) : r.at <= at && r.at > at - window.ms,
    );
    return within.length > limit;
  });
}
