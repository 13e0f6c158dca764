import type { AlertSubject } from '@gyre/domain/alerts/alert';
import type { RoundPoint } from '@gyre/domain/alerts/round';
import type { Span } from '@gyre/domain/analyses/time-range';
import { periodsOfSpan } from '@gyre/domain/metrics/answer-atom';
import { periodTable, type Grain } from '@gyre/domain/questions/periods';
import { HOUR_MS } from '@gyre/domain/time';
import { z } from 'zod';
import type { AlertsContext } from './context.ts';

type Has = Pick<AlertsContext, 'ledger' | 'zone'>;
type Asked = Span & { readonly alert: string; readonly grain: Grain };

const ShareRow = z.object({ share: z.number().nullable() });
const KeptRow = z.object({ at: z.number(), value: z.number() });

/** 预算用量 — the share of a budget that is used, of the last bucket; of earlier ones what was said then. Nothing where there is no budget. */
export async function budgetPoints(
  { ledger, zone }: Has,
  { owner, key }: Extract<AlertSubject, { of: 'budget' }>,
  asked: Asked,
): Promise<RoundPoint[]> {
  const kept = await ledger.rows(KeptRow, `select at, value from alert_readings where alert = $1 and series = '' and at >= $2`, [
    asked.alert,
    asked.from,
  ]);
  const known = new Map(kept.map(({ at, value }) => [at, value]));
  const [row] = await ledger.rows(ShareRow, owner === 'campaign' ? CAMPAIGN_SHARE : ACTIVITY_SHARE, [key]);
  const now = row?.share ?? null;
  return periodsOfSpan(asked, zone()).flatMap(({ from: at, to: end }): RoundPoint[] => {
    const value = known.get(at) ?? (end === asked.to ? now : null);
    return value === null ? [] : [{ at, end, value }];
  });
}

/** The more used of its budgets in money and in messages. */
const CAMPAIGN_SHARE = `select greatest(s.cost / nullif((c.definition->'budget'->>'cost')::double precision, 0),
    s.messages / nullif((c.definition->'budget'->>'messages')::double precision, 0)) as share
  from campaigns c join campaign_spend s on s.campaign = c.key where c.key = $1`;
const ACTIVITY_SHARE = `select (select coalesce(sum(s.cost), 0) from campaigns c join campaign_spend s on s.campaign = c.key where c.activity = a.key)::double precision
    / nullif((a.definition->>'budget')::double precision, 0) as share
  from activities a where a.key = $1`;

const CountRow = z.object({ quarter: z.number(), messages: z.number() });
/** Fine enough for every zone's hours. */
const QUARTER_MS = HOUR_MS / 4;

/** 消息量 — messages that were left for a channel, by when they were. */
export async function volumePoints({ ledger, zone }: Has, channel: string, asked: Asked): Promise<RoundPoint[]> {
  const { from, to, grain } = asked;
  const rows = await ledger.rows(
    CountRow,
    `select created_at / $4::bigint as quarter, count(*) as messages from messages
     where channel = $1 and created_at >= $2 and created_at < $3 and id >= $5 and id < $6 group by 1`,
    [channel, from, to, QUARTER_MS, idAt(from - HOUR_MS), idAt(to + HOUR_MS)],
  );
  const table = periodTable(grain, zone(), from, to);
  const counts = new Map<number, number>();
  for (const { quarter, messages } of rows) {
    const period = table.of(quarter * QUARTER_MS);
    counts.set(period, (counts.get(period) ?? 0) + messages);
  }
  return periodsOfSpan(asked, zone()).map(({ from: at, to: end }) => ({ at, end, value: counts.get(table.of(at)) ?? 0 }));
}

/** How ids of messages made then begin: ten digits of Crockford's base 32, so that the key is searched. */
function idAt(at: number): string {
  const digits = '0123456789abcdefghjkmnpqrstvwxyz';
  let text = '';
  for (let time = at, i = 0; i < 10; i++, time = Math.floor(time / 32)) text = digits.charAt(time % 32) + text;
  return text;
}
