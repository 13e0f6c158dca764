// Asia/Shanghai has had no daylight saving time since 1991, so a local day is a plain division.
const OFFSET_MS = 8 * 3_600_000;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of an instant (ms) on the wall in Shanghai. */
export function dayOf(at: number): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS);
}

/** First instant (ms) of a day. */
export function startOf(day: number): number {
  return day * DAY_MS - OFFSET_MS;
}

/** 0 Monday … 6 Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Hour of the day, 0–23, in Shanghai. */
export function hourOf(at: number): number {
  return Math.floor((at - startOf(dayOf(at))) / HOUR_MS);
}

/** `yyyy-mm-dd` of a day (civil-from-days, Hinnant 2013). */
export function dateText(day: number): string {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`;
}

/** ISO 8601 with Shanghai's offset, to the second. */
export function instantText(at: number): string {
  const day = dayOf(at);
  const second = Math.floor((at - startOf(day)) / SECOND_MS);
  return `${dateText(day)}T${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}+08:00`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

/** Days since 1970-01-01 of a date of the calendar (days-from-civil, Hinnant 2013). */
export function dayOfDate(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  return era * 146_097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719_468;
}

/** The instant (ms) of `yyyy-mm-dd` or `yyyy-mm-ddThh:mm` on the wall in Shanghai; undefined for any other text. */
export function instantOf(text: string): number | undefined {
  const [, year, month, date, hour = '0', minute = '0'] = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/.exec(text) ?? [];
  const day = dayOfDate(Number(year), Number(month), Number(date));
  if (Number.isNaN(day) || dateText(day) !== text.slice(0, 10) || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return startOf(day) + Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS;
}
