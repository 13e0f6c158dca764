import { startOf, weekdayOf } from './calendar.ts';
import type { Population } from './population.ts';
import { cumulate, elementAt, fraction, hashWords, indexAt, poissonAt, wordsOf } from './random.ts';
import { CHANNELS, CITIES, RATES, WEEK, WEEKDAY_HOURS, WEEKEND_HOURS } from './rates.ts';
import type { Guest, World } from './visits.ts';

/** Probability that a visit of a stranger has an order: a quarter of a customer's. */
export const GUEST_ORDER = 0.03;

const PURPOSE = { guest: 51, city: 52, os: 53 };
const CITY_SHARES = cumulate(CITIES.map(([, share]) => share));
const SECONDS_AN_HOUR = 3600;

/** 访客 — the stranger behind a key: a device of its own, a city by the shares of all. */
export function guestAt(world: World, key: string, at: number): Guest {
  const { seed } = world.population;
  const words = wordsOf(key);
  return {
    key,
    at,
    anonymousId: `g${[0, 1]
      .map((part) =>
        hashWords(seed, [PURPOSE.guest, part, ...words])
          .toString(16)
          .padStart(8, '0'),
      )
      .join('')}`,
    city: CITIES[indexAt(CITY_SHARES, fraction(seed, PURPOSE.city, ...words))]?.[0] ?? '重庆',
    os: elementAt(['Android', 'iOS', 'HarmonyOS'], fraction(seed, PURPOSE.os, ...words)),
    order: GUEST_ORDER,
  };
}

/**
 * Online visits of customers on a mean day, about: those alive, without those who never open an account (who open one do so after a fifth
 * of their time, on average), times visits outside of dormant stretches.
 */
export function usualVisits({ customers, edition }: Population): number {
  const alive = (customers * RATES.lifeDays) / (RATES.lifeDays + RATES.windowDays);
  const inStore = CHANNELS.find(([name]) => name === '门店')?.[1] ?? 0;
  const online = 1 - inStore + inStore * RATES.joinShare * (1 - RATES.joinDays / 2 / RATES.lifeDays);
  const awake = 1 - RATES.dormantShare * (1 - RATES.dormantFactor);
  return alive * online * awake * edition.visitsPerDay;
}

/** 到达 — when strangers come on a day, by the shop's rhythm: a Poisson count in every second. Keys are unique among those of a salt. */
export function* arrivalsOn(seed: number, salt: number, perDay: number, day: number): Generator<{ key: string; at: number }> {
  const hours = weekdayOf(day) < 5 ? WEEKDAY_HOURS : WEEKEND_HOURS;
  const aDay = (perDay * (WEEK[weekdayOf(day)] ?? 1)) / hours.reduce((sum, weight) => sum + weight, 0);
  for (const [hour, weight] of hours.entries()) {
    const mean = (aDay * weight) / SECONDS_AN_HOUR;
    const none = Math.exp(-mean);
    for (let second = hour * SECONDS_AN_HOUR; second < (hour + 1) * SECONDS_AN_HOUR; second++) {
      const u = fraction(seed, salt, day, second);
      if (u < none) continue;
      for (let i = poissonAt(u, mean); i > 0; i--) {
        const at = startOf(day) + second * 1000 + Math.floor(fraction(seed, salt, day, second, i) * 1000);
        yield { key: `${day}t${second}n${i}`, at };
      }
    }
  }
}
