import type { Properties } from '@gyre/domain/events';
import type { Channel } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { LEGAL_SMS_QUIET, quietFrom, quietUntil } from '@gyre/domain/reach/quiet-time';
import type { Instant } from '@gyre/domain/time';

const MOST_REMEMBERED = 10_000;
const known = new Map<string, string | undefined>();

/** An IANA zone (or an offset such as `+08:00`) in its usual spelling; undefined for what is none. */
export function zoneNamed(text: string): string | undefined {
  if (known.has(text)) return known.get(text);
  let zone: string | undefined;
  try {
    zone = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    // a RangeError: no such zone
    zone = undefined;
  }
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(text, zone);
  return zone;
}

/** 用户时区 — the attribute `timezone` when it is one; else Asia/Shanghai for a Chinese phone number; else the project's. */
export function zoneOf(attributes: Properties, phones: readonly string[], projectZone: string): string {
  const said = attributes['timezone'];
  const named = typeof said === 'string' && said !== '' ? zoneNamed(said) : undefined;
  if (named !== undefined) return named;
  return phones.some((phone) => phone.startsWith('+86')) ? 'Asia/Shanghai' : projectZone;
}

/** When marketing may go on a channel in a zone: `until` null when it may now, `from` when it must have gone by. */
export interface QuietTimes {
  readonly until: Instant | null;
  readonly from: Instant | null;
}

/** 免打扰 — quiet times of marketing by zone and channel at one instant; by SMS never within what the law forbids, whatever the policy says. */
export function quietTimes({ quiet }: Pick<ContactPolicy, 'quiet'>): (at: Instant, zone: string, channel: Channel) => QuietTimes {
  const found = new Map<string, QuietTimes>();
  return (at, zone, channel) => {
    const isSms = channel === 'sms';
    const key = `${at} ${isSms} ${zone}`;
    let times = found.get(key);
    if (times === undefined) {
      const sets = isSms ? [quiet, LEGAL_SMS_QUIET] : [quiet];
      const until = quietUntil(at, zone, ...sets);
      times = { until, from: until === null ? quietFrom(at, zone, ...sets) : null };
      found.set(key, times);
    }
    return times;
  };
}
