import { MONEY_SCALE } from '@gyre/domain/money';
import type { Sentence } from '@gyre/domain/sentence';
import { DAY_MS, formatInstant, HOUR_MS, instant, MINUTE_MS, zoneOffsetMs } from '@gyre/domain/time';

/** `yyyy-mm-dd hh:mm` on the zone's wall clock. */
export function wallClock(at: number, zone: string): string {
  const moment = instant(at);
  return formatInstant(instant(at + zoneOffsetMs(moment, zone)))
    .slice(0, 16)
    .replace('T', ' ');
}

/** A share in basis points as per cent. */
export function percent(basisPoints: number): string {
  return `${basisPoints / 100}%`;
}

/** A length of time in its largest whole unit. */
export function duration(ms: number): Sentence {
  if (ms % DAY_MS === 0) return { zh: `${ms / DAY_MS} 天`, en: plural(ms / DAY_MS, 'day') };
  if (ms % HOUR_MS === 0) return { zh: `${ms / HOUR_MS} 小时`, en: plural(ms / HOUR_MS, 'hour') };
  const minutes = Math.round(ms / MINUTE_MS);
  return { zh: `${minutes} 分钟`, en: plural(minutes, 'minute') };
}

/** A length of time that went by, in its largest fitting unit: nobody asks after the minutes of two weeks. */
export function roughly(ms: number): Sentence {
  if (ms >= 2 * DAY_MS) return duration(Math.round(ms / DAY_MS) * DAY_MS);
  if (ms >= 2 * HOUR_MS) return duration(Math.round(ms / HOUR_MS) * HOUR_MS);
  return duration(Math.round(ms / MINUTE_MS) * MINUTE_MS);
}

function plural(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

/** A list as a sentence says it. */
export function enumerated(items: readonly Sentence[]): Sentence {
  return { zh: items.map((i) => i.zh).join('、'), en: items.map((i) => i.en).join(', ') };
}

/** An amount in ten-thousandths of the currency, without trailing noughts: 450 is `0.045`. */
export function amount(money: number): string {
  return String(money / MONEY_SCALE);
}
