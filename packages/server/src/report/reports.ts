import type { CampaignReport, GoalRates } from '@gyre/domain/campaign-report';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';
import { campaignReport } from './campaign-report.ts';
import { keepRates, type Entered } from './kept-rates.ts';

/** A report is given again for this many times as long as making it took. */
const REST = 10;
/** Entries of a campaign of which nothing is known: it is counted by itself. */
const MANY = Number.MAX_SAFE_INTEGER;

export interface ReportsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The project's zone. */
  readonly zone: () => string;
}

/** 效果报告（常看） — reports of one project for screens that look again and again. */
export interface Reports {
  /** @throws AppError `not_found` */
  of(campaign: string): Promise<CampaignReport>;
  /** What came of the deciding goals of many campaigns: {@link KeptRates}. */
  rates(campaigns: readonly Entered[]): Promise<Map<string, GoalRates>>;
  /** The differences their control groups show, as far as {@link KeptRates} knows; campaigns without one, or with nothing to tell, are left out. */
  lifts(campaigns: readonly string[]): Promise<Map<string, NonNullable<GoalRates['difference']>>>;
}

/**
 * Makes a report at most once at a time, and gives one again for ten times as long as it took to make: of a large campaign that is seconds,
 * for which the embedded ledger answers nobody else. `at` says as of when a report is.
 */
export function openReports({ ledger, clock, zone }: ReportsContext): Reports {
  const { wall } = clock;
  const kept = new Map<string, { readonly report: Promise<CampaignReport>; until: number }>();
  async function made(campaign: string): Promise<CampaignReport> {
    const from = wall.now();
    const report = campaignReport({ ledger, clock, zone: zone() }, campaign);
    const entry = { report, until: Infinity };
    kept.set(campaign, entry);
    try {
      await report;
      const now = wall.now();
      entry.until = now + REST * (now - from);
    } catch (error) {
      kept.delete(campaign);
      throw error;
    }
    return await report;
  }
  const rates = keepRates({ ledger, clock });
  return {
    rates: (campaigns) => rates.of(campaigns),
    async lifts(campaigns) {
      const found = await rates.of(campaigns.map((key) => ({ key, entries: MANY })));
      return new Map([...found].flatMap(([key, { difference }]) => (difference === null ? [] : [[key, difference] as const])));
    },
    async of(campaign) {
      const now = wall.now();
      for (const [key, { until }] of kept) if (until <= now) kept.delete(key);
      return await (kept.get(campaign)?.report ?? made(campaign));
    },
  };
}
