import type { CampaignDefinition } from '@gyre/domain/campaign';
import { hash32 } from '@gyre/domain/hash';
import { DAY_MS, type Instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';
import type { Contents } from '../content/index.ts';
import type { ReachContext } from '../reach/index.ts';
import type { Ledger, ProjectLog } from '../stores/ports.ts';
import type { EntryEvent } from './entry.ts';
import { entryKey, lastEntries, mayEnter } from './reentry.ts';
import type { Rules } from './rules.ts';

/** Customers a sample has at most, or nearly. */
export const SAMPLE = 2000;

/** What estimating needs. */
export interface EstimateContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly history: Pick<ProjectLog, 'timeline' | 'columnPages' | 'read' | 'end'>;
  readonly rules: Rules;
  /** Who is one customer, as of everything decided so far. */
  readonly people: { rootOf(leaf: number): number; leavesOf(root: number): readonly number[] };
  readonly contents: Pick<Contents, 'parse' | 'render'>;
  readonly reach: Omit<ReachContext, 'outbox' | 'contents'>;
}

/** The campaign estimated; `key` is empty while it has none. */
export interface Estimated {
  readonly key: string;
  readonly definition: CampaignDefinition;
}

/** 可能进入的用户 — one entry that would be made, and when. */
export interface Candidate {
  /** The leaf, and its root. */
  readonly customer: number;
  readonly root: number;
  readonly at: Instant;
  readonly event: Pick<EntryEvent, 'name' | 'at' | 'properties'>;
}

/** Those who would enter: of a sample, each of whom stands for `factor` customers. */
export interface Entrants {
  readonly candidates: readonly Candidate[];
  readonly factor: number;
  /** Over how many days; 0: at one instant. */
  readonly days: number;
  /** 回放的圈选 — the past instants their audience was taken at, one week before they enter; empty where no audience is replayed. */
  readonly takes: readonly Instant[];
}

/** How much later what is replayed happens again. */
export const REPLAYED_MS = 7 * DAY_MS;

/** Whether a root is in the sample of about `wanted` of `total`: the same ones each time. */
export function isSampled(root: number, wanted: number, total: number): boolean {
  return total <= wanted || hash32(`estimate ${root}`) < (wanted / total) * 2 ** 32;
}

/** Leaves out entries that re-entry forbids, counting from the campaign's entries so far. Candidates in the order of their instants. */
export async function reentering(
  ledger: Ledger,
  { key, definition: { reentry } }: Estimated,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> {
  if (reentry.kind === 'always') return candidates;
  const last = await lastEntries(ledger, [key], [...new Set(candidates.map((c) => c.root))]);
  return candidates.filter(({ root, at }) => {
    const place = entryKey(key, root);
    if (!mayEnter(reentry, last.get(place), at)) return false;
    last.set(place, at);
    return true;
  });
}
