import { WaterfallLevel, STEP_BEFORE, type CampaignReport } from '@gyre/domain/campaign-report';
import { HOUR_MS } from '@gyre/domain/time';
import { z } from 'zod';
import { ENTRIES, LOSS_REASON, stepCondition } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { MOST_HOURS } from './hours.ts';
import { LOSS_WORDS, STEP_WORDS } from './words.ts';

type Step = CampaignReport['steps'][number];

const integer = z.number().int();
const FateRow = z.object({
  reason: z.string().nullable(),
  /** Hours from the decision to the first click or reply. */
  hour: integer.nullable(),
  entries: integer,
  on: z.record(WaterfallLevel, z.boolean()),
});
const WaterfallRow = z.object({ fates: z.array(FateRow), people: z.record(WaterfallLevel, integer) });
type Fate = z.infer<typeof FateRow>;

const STEPS = WaterfallLevel.options;

const each = (text: (step: WaterfallLevel) => string): string => STEPS.map(text).join(', ');

/**
 * Entries by the steps they are on, why they went no further and in which hour they responded, and different customers by step. One statement,
 * so one snapshot; no transaction, which would keep the embedded ledger from everybody else.
 */
const WATERFALL = `with entries as materialized (
    select coalesce(c.root, r.customer) as root, ${LOSS_REASON} as reason, ${each((step) => `${stepCondition(step)} as ${step}`)},
      case when ${stepCondition('responded')}
        then least(greatest(0, least(m.clicked_at, m.replied_at) - d.at) / ${HOUR_MS}, ${MOST_HOURS}) end as hour
    from ${ENTRIES} left join customers c on c.customer = r.customer where r.campaign = $1),
  fates as (select reason, hour, jsonb_build_object(${each((step) => `'${step}', ${step}`)}) as "on", count(*) as entries
    from entries group by reason, hour, ${each((step) => step)}),
  people as (select ${each((step) => `bool_or(${step}) as ${step}`)} from entries group by root)
  select coalesce((select jsonb_agg(to_jsonb(f)) from fates f), '[]'::jsonb) as fates,
    (select jsonb_build_object(${each((step) => `'${step}', count(*) filter (where ${step})`)}) from people) as people`;

/** How far the entries of a campaign came, and by the hour when they responded. */
export interface Waterfall {
  readonly steps: Step[];
  /** Entries by hours since the decision; all later ones in the last. */
  readonly responses: ReadonlyMap<number, number>;
}

/** 漏斗 — how far the entries of a campaign came and why the others did not: every step is exactly the one it is of, less its losses. */
export async function waterfallOf(ledger: Ledger, campaign: string): Promise<Waterfall> {
  const [row] = await ledger.rows(WaterfallRow, WATERFALL, [campaign]);
  if (row === undefined) throw new Error('the waterfall has no row');
  const byHour = Map.groupBy(row.fates, ({ hour }) => hour ?? -1);
  return { steps: stepsFrom(row.fates, row.people), responses: new Map([...byHour].map(([hour, of]) => [hour, sumOf(of)])) };
}

function stepsFrom(fates: readonly Fate[], people: Readonly<Record<WaterfallLevel, number>>): Step[] {
  return STEPS.map((step) => ({
    step,
    name: STEP_WORDS[step],
    of: STEP_BEFORE[step],
    entries: sumOf(fates.filter(({ on }) => on[step])),
    customers: people[step],
    lost: lossesAt(step, fates),
  }));
}

function lossesAt(step: WaterfallLevel, fates: readonly Fate[]): Step['lost'] {
  const before = STEP_BEFORE[step];
  if (before === null) return [];
  const lost = fates.filter(({ on }) => on[before] && !on[step]);
  const byReason = Map.groupBy(lost, ({ reason }) => reason ?? (step === 'responded' ? 'no_response' : 'no_goal'));
  return [...byReason]
    .map(([reason, of]) => ({ reason, name: LOSS_WORDS[reason] ?? { zh: reason, en: reason }, entries: sumOf(of) }))
    .toSorted((a, b) => b.entries - a.entries || (a.reason < b.reason ? -1 : 1));
}

function sumOf(fates: readonly Fate[]): number {
  return fates.reduce((sum, { entries }) => sum + entries, 0);
}
