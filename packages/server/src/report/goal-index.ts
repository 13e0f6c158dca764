import { Goal } from '@gyre/domain/goal';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { spanMs } from '@gyre/domain/rules/span';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** Events some goals ask for; goals with equal selectors share one. */
export interface Wanted {
  readonly select: EventSelector;
  readonly campaigns: ReadonlySet<string>;
}

/** One goal of one version of a campaign, and its place there. */
export interface PlacedGoal {
  readonly goal: Goal;
  readonly place: number;
  readonly withinMs: number;
  readonly wanted: Wanted;
}

/** 目标索引 — goals of all versions of all campaigns: by event, and by the campaign and version a run belongs to. */
export interface GoalIndex {
  readonly byEvent: ReadonlyMap<string, readonly Wanted[]>;
  of(campaign: string, version: number): readonly PlacedGoal[];
  /** The longest window of all. */
  readonly longestMs: number;
}

/** The goals of one version. */
export interface VersionGoals {
  readonly key: string;
  readonly version: number;
  readonly goals: readonly Goal[];
}

const GoalsRow = z.object({ key: z.string(), version: z.number().int(), goals: z.array(Goal) });

/** Goals of all versions that have any: a run keeps those of its own version, also after its campaign has changed or ended. */
export async function readGoals(tx: Ledger): Promise<VersionGoals[]> {
  return await tx.rows(
    GoalsRow,
    `select key, version, definition->'goals' as goals from campaign_versions
     where jsonb_array_length(coalesce(definition->'goals', '[]'::jsonb)) > 0 order by key, version`,
  );
}

export function goalIndex(versions: readonly VersionGoals[]): GoalIndex {
  const wanted = new Map<string, { select: EventSelector; campaigns: Set<string> }>();
  const placed = new Map<string, PlacedGoal[]>();
  for (const { key, version, goals } of versions) {
    const ofVersion = goals.map((goal, place): PlacedGoal => {
      const text = JSON.stringify(goal.select);
      const shared = wanted.get(text) ?? { select: goal.select, campaigns: new Set() };
      wanted.set(text, shared);
      shared.campaigns.add(key);
      return { goal, place, withinMs: spanMs(goal.within), wanted: shared };
    });
    placed.set(versionKey(key, version), ofVersion);
  }
  return {
    byEvent: Map.groupBy(wanted.values(), ({ select }) => select.event),
    of: (campaign, version) => placed.get(versionKey(campaign, version)) ?? [],
    longestMs: Math.max(0, ...[...placed.values()].flat().map(({ withinMs }) => withinMs)),
  };
}

function versionKey(campaign: string, version: number): string {
  return `${campaign}\u0000${version}`;
}
