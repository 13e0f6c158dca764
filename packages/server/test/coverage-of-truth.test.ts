import { hash32 } from '@gyre/domain/hash';
import { shareOf } from '@gyre/domain/statistics/moments';
import { absoluteEffect } from '@gyre/domain/statistics/welch';
import { DAY_MS, HOUR_MS } from '@gyre/domain/time';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventsBetween, openShop, responseTo, TRUE_EFFECT, type Shop, type ShopEvent } from '../../shop/src/index.ts';

const SEEDS = 100;
/** A Thursday, 10:00 in Shanghai. */
const DAY = 20_780;
const SENT_AT = DAY * DAY_MS + 2 * HOUR_MS;
const CUSTOMERS = 5000;
const CONTROL_SHARE = 0.3;

/** Goals within a day of the message, and what a message really adds to customers who would not have reached them anyway. */
const GOALS = {
  visit: { effect: TRUE_EFFECT.visit, isReachedBy: () => true },
  order: { effect: TRUE_EFFECT.order, isReachedBy: (event: ShopEvent) => event.event === 'submit_order' },
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

interface Trial {
  readonly covers: boolean;
  readonly from: number;
  readonly truth: number;
  readonly estimate: number;
}

/** One campaign: everybody is assigned, the treated get a message, and each goal is compared within its window. */
function trial(seed: number): Record<GoalName, Trial> {
  const shop = openShop({ seed, customers: CUSTOMERS });
  const anyway = [...eventsBetween(shop, SENT_AT, SENT_AT + DAY_MS)];
  const customers = accountsOf(shop).map((userId) => {
    const isControl = hash32(`${seed}:${userId}`) / 2 ** 32 < CONTROL_SHARE;
    const response = isControl ? [] : responseTo(shop, { id: `${seed}-${userId}`, userId, sentAt: SENT_AT }).events;
    return { userId, isControl, response };
  });
  const judged = (name: GoalName): Trial => {
    const { effect, isReachedBy } = GOALS[name];
    const did = new Set(anyway.flatMap((event) => (isReachedBy(event) && event.userId !== undefined ? [event.userId] : [])));
    const armOf = (isControl: boolean): ReturnType<typeof shareOf> => {
      const arm = customers.filter((c) => c.isControl === isControl);
      return shareOf(arm.length, arm.filter((c) => did.has(c.userId) || c.response.some(isReachedBy)).length);
    };
    const result = absoluteEffect(armOf(true), armOf(false));
    if (!result.ok) throw new Error(`${name} of seed ${seed}: ${result.error}`);
    const truth = effect * (1 - customers.filter((c) => did.has(c.userId)).length / customers.length);
    return { covers: result.from <= truth && truth <= result.to, from: result.from, truth, estimate: result.effect };
  };
  return { visit: judged('visit'), order: judged('order') };
}

describe('on the sample shop, whose true response is known', () => {
  let trials: Record<GoalName, Trial>[] = [];
  beforeAll(() => {
    trials = Array.from({ length: SEEDS }, (_, i) => trial(i + 1));
  }, 240_000);

  test.each<GoalName>(['visit', 'order'])('the 95 %% interval of “%s” covers the truth in at least 93 of 100 seeded runs', (name) => {
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
