import { shareOf } from '@gyre/domain/statistics/moments';
import { absoluteEffect } from '@gyre/domain/statistics/welch';
import { DAY_MS, HOUR_MS, instant } from '@gyre/domain/time';
import type { CampaignReport } from '@gyre/domain/campaign-report';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsBetween, openShop, responseTo, TRUE_EFFECT, type Shop, type ShopEvent } from '../../shop/src/index.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { isHeldBack, ownersOf, playTrial, type TrialCampaign } from './shop-trial.ts';

const SEEDS = 100;
/** One of so many trials is played whole, from the decisions to the report; of the others the statistics alone are worked out. */
const WHOLE_EVERY = 10;
/** A Thursday, 10:00 in Shanghai. */
const DAY = 20_780;
const SENT_AT = instant(DAY * DAY_MS + 2 * HOUR_MS);
const CUSTOMERS = 5000;

/** Goals within a day of the message: the event that reaches each, and what a message really adds to customers who would not have anyway. */
const GOALS = {
  visit: { effect: TRUE_EFFECT.visit, event: 'app_open' },
  order: { effect: TRUE_EFFECT.order, event: 'submit_order' },
} as const;
type GoalName = keyof typeof GOALS;

/** Everybody with an account on the day: whom a message reaches, and who responds. */
function accountsOf({ population }: Shop): string[] {
  const perDay = CUSTOMERS / 360;
  const numbers = Array.from({ length: Math.floor(300 * perDay) }, (_, i) => Math.floor((DAY - 299) * perDay) + i);
  return numbers.flatMap((number) => {
    const { onlineDay, userId } = population.customer(number);
    return onlineDay < DAY ? [userId] : [];
  });
}

/** One campaign on one shop, and what its customers did: what they had done anyway, and what a message made the treated do. */
interface Played {
  readonly campaign: TrialCampaign;
  readonly customers: readonly { readonly userId: string; readonly isControl: boolean; readonly response: readonly ShopEvent[] }[];
  readonly anyway: readonly ShopEvent[];
}

function play(seed: number): Played {
  const shop = openShop({ seed, customers: CUSTOMERS });
  const goals = { visit: GOALS.visit.event, order: GOALS.order.event };
  const campaign = { key: `shop-${seed}`, controlShareBp: 3000, goals, sentAt: SENT_AT };
  const customers = accountsOf(shop).map((userId, i) => {
    const isControl = isHeldBack(campaign, i + 1);
    const response = isControl ? [] : responseTo(shop, { id: `${seed}-${userId}`, userId, sentAt: SENT_AT }).events;
    return { userId, isControl, response };
  });
  return { campaign, customers, anyway: [...eventsBetween(shop, SENT_AT, SENT_AT + DAY_MS)] };
}

interface Measured {
  readonly from: number;
  readonly to: number;
  readonly estimate: number;
}

interface Trial extends Measured {
  readonly covers: boolean;
  readonly truth: number;
}

/** Who did what reaches a goal without any message. */
function didAnyway({ anyway }: Played, name: GoalName): Set<string> {
  const whose = ownersOf(anyway);
  return new Set(anyway.flatMap((event) => (event.event === GOALS[name].event ? (whose(event) ?? []) : [])));
}

/** By the statistics alone, of whom the shop knows to have reached the goal. */
function statistics(played: Played, name: GoalName): Measured {
  const did = didAnyway(played, name);
  const armOf = (isControl: boolean): ReturnType<typeof shareOf> => {
    const arm = played.customers.filter((c) => c.isControl === isControl);
    return shareOf(arm.length, arm.filter((c) => did.has(c.userId) || c.response.some((e) => e.event === GOALS[name].event)).length);
  };
  const result = absoluteEffect(armOf(true), armOf(false));
  if (!result.ok) throw new Error(`${name} of ${played.campaign.key}: ${result.error}`);
  return { from: result.from, to: result.to, estimate: result.effect };
}

/** As the report of the campaign says. */
function reported({ goals }: CampaignReport, name: GoalName): Measured {
  const { absolute, absoluteFrom, absoluteTo } = goals.find((goal) => goal.name === name)?.rate ?? {};
  return { from: absoluteFrom ?? NaN, to: absoluteTo ?? NaN, estimate: absolute ?? NaN };
}

function judged(played: Played, name: GoalName, measured: Measured): Trial {
  const did = didAnyway(played, name);
  const truth = GOALS[name].effect * (1 - played.customers.filter((c) => did.has(c.userId)).length / played.customers.length);
  return { ...measured, truth, covers: measured.from <= truth && truth <= measured.to };
}

describe('on the sample shop, whose true response is known', () => {
  let ledgers: TestLedgers;
  const trials: Record<GoalName, Trial>[] = [];
  const whole: { readonly played: Played; readonly report: CampaignReport }[] = [];

  beforeAll(async () => {
    ledgers = await embeddedLedger.open();
    for (let seed = 1; seed <= SEEDS; seed++) {
      const played = play(seed);
      const report = seed % WHOLE_EVERY === 0 ? await reportOf(played) : undefined;
      if (report !== undefined) whole.push({ played, report });
      const trial = (name: GoalName): Trial =>
        judged(played, name, report === undefined ? statistics(played, name) : reported(report, name));
      trials.push({ visit: trial('visit'), order: trial('order') });
    }
  }, 240_000);
  afterAll(() => ledgers.close());

  async function reportOf({ campaign, customers, anyway }: Played): Promise<CampaignReport> {
    const happened = [...anyway, ...customers.flatMap(({ response }) => response)];
    const ids = customers.map(({ userId }) => userId);
    return await playTrial(await ledgers.ledger(projectMigrations), campaign, ids, happened);
  }

  test('campaigns played whole hold back whom the hash says, and their reports say what the shop knows', () => {
    expect(whole).toHaveLength(SEEDS / WHOLE_EVERY);
    for (const { played, report } of whole) {
      const held = played.customers.filter(({ isControl }) => isControl).length;
      expect(report.sampleRatio).toMatchObject({ arms: ['control', 'a'], observed: [held, played.customers.length - held] });
      expect(report.goals.map(({ arms }) => arms.map(({ customers, open }) => [customers, open]))).toEqual(
        Array.from({ length: 2 }, () => [
          [held, 0],
          [played.customers.length - held, 0],
        ]),
      );
      for (const name of ['visit', 'order'] as const) {
        const [said, known] = [reported(report, name), statistics(played, name)];
        for (const part of ['from', 'to', 'estimate'] as const) expect(said[part], `${part} of ${name}`).toBeCloseTo(known[part], 12);
      }
    }
  });

  test.each<GoalName>(['visit', 'order'])('the interval of “%s” covers the truth in at least 93 of 100 seeded runs', (name) => {
    const of = trials.map((t) => t[name]);
    const covering = of.filter((t) => t.covers).length;
    process.stdout.write(`the interval of ${name} covers the truth in ${covering} of ${SEEDS} runs\n`);
    expect(covering).toBeGreaterThanOrEqual(93);
  });

  test.each<GoalName>(['visit', 'order'])(
    'the estimates of “%s” are right on average, within four standard errors: the intervals are not merely wide',
    (name) => {
      const off = trials.map((t) => t[name].estimate - t[name].truth);
      const mean = off.reduce((sum, d) => sum + d, 0) / SEEDS;
      const deviation = Math.sqrt(off.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (SEEDS - 1));
      expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(SEEDS));
    },
  );

  test('intervals that hold everything would prove nothing: those of “visit” never hold 0', () => {
    const missed = trials.filter(({ visit }) => visit.from > 0);
    expect(missed.length).toBe(SEEDS);
  });
});
