import { instant, MINUTE_MS, SECOND_MS, type Instant } from '@gyre/domain/time';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** How fast something may go: tokens a millisecond, and how many may be spent at once. */
export interface Rate {
  readonly perMs: number;
  readonly burst: number;
}

/** Tokens are spent in at most this many portions of a window, so that a fast sender is not woken for each message. */
const PORTIONS = 20;

/**
 * 速率 — a rate under which no window of `windowMs` ever holds more than `most`. A bucket of size b refilled with r a window lets b + r − 1 pass
 * in one (half-open), so the refill is what the burst leaves of `most`.
 */
export function rateOf(most: number, windowMs: number): Rate {
  const burst = Math.max(1, Math.floor(most / PORTIONS));
  return { burst, perMs: (most <= 1 ? most : most - burst + 1) / windowMs };
}

/** 令牌桶 — a token bucket; it begins full. */
export class TokenBucket {
  readonly rate: Rate;
  #tokens: number;
  #at: Instant;

  /** @param spent  tokens spent before: they are owed first */
  constructor(rate: Rate, now: Instant, spent = 0) {
    this.rate = rate;
    this.#tokens = rate.burst - spent;
    this.#at = now;
  }

  /** Whole tokens there are now. */
  available(now: Instant): number {
    this.#refill(now);
    // A token that took exactly its time must not be missing by a rounding error.
    return Math.max(0, Math.floor(this.#tokens + 1e-9));
  }

  /** Spends tokens; with none left the bucket owes them. */
  take(count: number, now: Instant): void {
    this.#refill(now);
    this.#tokens -= count;
  }

  /** When there will be `count` tokens, at most the burst. */
  readyAt(count: number, now: Instant): Instant {
    this.#refill(now);
    const missing = Math.min(count, this.rate.burst) - this.#tokens;
    return missing <= 1e-9 ? now : instant(now + Math.ceil(missing / this.rate.perMs - 1e-6));
  }

  #refill(now: Instant): void {
    if (now <= this.#at) return;
    this.#tokens = Math.min(this.rate.burst, this.#tokens + (now - this.#at) * this.rate.perMs);
    this.#at = now;
  }
}

/** The bucket of a provider; undefined when it has no limit. */
export function providerBucket(ratePerSecond: number | undefined, now: Instant): TokenBucket | undefined {
  return ratePerSecond === undefined ? undefined : new TokenBucket(rateOf(ratePerSecond, SECOND_MS), now);
}

const RateRow = z.object({ key: z.string(), version: z.number().int(), rate: z.number().int().nullable(), recent: z.number().int() });

/** A campaign whose messages are about to be claimed. */
export interface ClaimedCampaign {
  readonly campaign: string;
  readonly version: number;
}

/** 计划限速 — the buckets of a project's campaigns, by `ratePerMinute` of their present version. */
export class CampaignRates {
  readonly #known = new Map<string, { readonly version: number; readonly bucket: TokenBucket | undefined }>();

  /** Campaigns that may send nothing now. */
  blocked(now: Instant): string[] {
    return [...this.#known].filter(([, { bucket }]) => bucket !== undefined && bucket.available(now) < 1).map(([campaign]) => campaign);
  }

  /** When the first of some campaigns may send a portion; undefined for none. */
  nextAt(campaigns: readonly string[], now: Instant): Instant | undefined {
    const instants = campaigns.map((campaign) => this.#readyAt(campaign, now));
    return instants.length === 0 ? undefined : instant(Math.min(...instants));
  }

  /** Messages a campaign may send now; asked only of those learnt. */
  allowance(campaign: string, now: Instant): number {
    return this.#known.get(campaign)?.bucket?.available(now) ?? Infinity;
  }

  take(campaign: string, count: number, now: Instant): void {
    this.#known.get(campaign)?.bucket?.take(count, now);
  }

  /** Reads the rates of campaigns that are new here or have a new version. What they sent in the last minute counts, whoever sent it. */
  async learn(ledger: Ledger, campaigns: readonly ClaimedCampaign[], now: Instant): Promise<void> {
    const unknown = campaigns.filter(({ campaign, version }) => this.#known.get(campaign)?.version !== version);
    if (unknown.length === 0) return;
    const rows = await ledger.rows(
      RateRow,
      `select c.key, c.version, (c.definition->>'ratePerMinute')::integer as rate, case when c.definition->>'ratePerMinute' is null then 0 else
         (select count(*) from messages m where m.campaign = c.key and m.attempted_at > $2::bigint) end as recent
       from campaigns c where c.key = any($1::text[])`,
      [[...new Set(unknown.map((u) => u.campaign))], now - MINUTE_MS],
    );
    for (const { key, version, rate, recent } of rows) {
      const bucket = rate === null ? undefined : new TokenBucket(rateOf(rate, MINUTE_MS), now, recent);
      this.#known.set(key, { version, bucket });
    }
  }

  #readyAt(campaign: string, now: Instant): Instant {
    const bucket = this.#known.get(campaign)?.bucket;
    return bucket === undefined ? now : bucket.readyAt(bucket.rate.burst, now);
  }
}
