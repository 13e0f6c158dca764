import { z } from 'zod';
import { Key } from '../campaign.ts';
import { Month } from '../daily-report.ts';
import { Money } from '../money.ts';
import { spanMs } from '../rules/span.ts';
import { Instant } from '../time.ts';
import { SpendingLimit, type PlaybookDefinition, type SavedPlaybook } from './playbook.ts';
import { Provability } from './provable.ts';
import { Slice } from './slice.ts';

/** 花费 — messages and money used up. */
export const Spending = z.object({ messages: z.number().int().min(0), cost: Money.min(0) });
export type Spending = Readonly<z.infer<typeof Spending>>;

/** 约定 — what ends or tapers a run, as its playbook said when it was proposed: a later version changes no run. Durations in milliseconds. */
const RunTerms = z.object({
  mostDurationMs: z.number().int(),
  leastDurationMs: z.number().int(),
  taperMs: z.number().int(),
  taperShareBp: z.number().int(),
  refusalsBp: z.number().int(),
  fewestReached: z.number().int(),
});

/** 一次运行 — of a playbook for an episode: what was proposed, and agreed to. */
export const PlaybookRun = z.object({
  /** Of the episode and the number of its proposal; every effect of the run carries it, so that repeating one changes nothing. */
  key: z.string(),
  playbook: Key,
  version: z.number().int().min(1),
  slice: Slice,
  /** Taken out of this month of the project's zone. */
  month: Month,
  budget: SpendingLimit,
  benefit: Key.nullable(),
  provability: Provability,
  terms: RunTerms,
  /** When it was agreed to; null: not yet. */
  approvedAt: Instant.nullable(),
});
export type PlaybookRun = Readonly<z.infer<typeof PlaybookRun>>;

/** The terms of a run by a playbook. */
export function termsOf({ guards, recovery }: PlaybookDefinition): z.infer<typeof RunTerms> {
  return {
    mostDurationMs: spanMs(guards.mostDuration),
    leastDurationMs: spanMs(recovery.leastDuration),
    taperMs: spanMs(recovery.taper),
    taperShareBp: recovery.taperShareBp,
    refusalsBp: guards.harm.refusalsBp,
    fewestReached: guards.harm.fewest,
  };
}

/** The key of an episode's proposal by its number, from 1. */
export function runKey(episode: string, number: number): string {
  return `${episode}/${number}`;
}

/** Whether a run is of a playbook as it is saved now. */
export function isCurrent(run: PlaybookRun, { key, version }: SavedPlaybook): boolean {
  return run.playbook === key && run.version === version;
}
