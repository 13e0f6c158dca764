import { dateText } from './calendar.ts';

/** 大促 — a day of the year on which the shop sells harder; declared long before, so nobody should be surprised by it. */
export interface Promotion {
  readonly name: string;
  /** Multiplies online visits. */
  readonly visits: number;
  /** Multiplies the probability of an order. */
  readonly order: number;
}

/** By month and day, `mm-dd`. */
const OF_YEAR: Readonly<Record<string, Promotion>> = {
  '03-08': { name: '38 焕新节', visits: 1.3, order: 1.15 },
  '06-18': { name: '618 大促', visits: 1.6, order: 1.3 },
  '11-11': { name: '双 11', visits: 1.8, order: 1.35 },
  '12-12': { name: '双 12', visits: 1.4, order: 1.2 },
};
const MEMBERS_DAY: Promotion = { name: '会员日', visits: 1.15, order: 1.05 };

/** 促销日历 — the promotion of a day (days since 1970-01-01): one of the year's, else the members' day on every 28th. */
export function promotionOn(day: number): Promotion | undefined {
  const date = dateText(day);
  return OF_YEAR[date.slice(5)] ?? (date.endsWith('-28') ? MEMBERS_DAY : undefined);
}
