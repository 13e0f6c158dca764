import { z } from 'zod';
import { Value } from '../events.ts';
import { EventSelector } from '../rules/rule.ts';
import { DAY_MS } from '../time.ts';
import { EventValue } from './asked.ts';
import { GapMs, MOST_EVENTS } from './sessions.ts';

/** Levels of a path, and nodes of a level that are not merged, at most. */
const MOST_LEVELS = 20;
const MOST_BRANCHES = 50;

/**
 * 路径口径 — how customers walk from one event to the next, towards an anchor or away from it.
 *
 * A path begins at its anchor and is walked forwards in time (`side: start`) or backwards (`side: end`). It takes the customer's events of
 * `stops` and `anchor` in (at, log) order, walked in that direction, until its `gap` ends it: `session`: a pause of more than `ms` between
 * one event and the next; `timeout`: an event more than `ms` from the anchor. Then the next anchor on the way begins another. An anchor inside
 * a path is a stop like any other. Only events of the asked range are seen.
 *
 * - A stop is called after the first of `stops` that takes it: by the event's name and, with `by`, the value there (a missing one is null);
 *   an anchor that no stop takes by its name alone.
 * - `collapse`: a stop that is called as the one before is no stop of its own (but the pause is counted from it).
 * - `depth`: levels shown, the anchor included; what comes later in a path is passed over.
 * - `branches`: the stops of each level that are not merged into `other`: those with the most `rank`, of equal ones the lesser name.
 */
export const PathsDefinition = z.object({
  anchor: EventSelector,
  side: z.enum(['start', 'end']).default('start'),
  stops: z
    .array(z.object({ select: EventSelector, by: EventValue.optional() }))
    .min(1)
    .max(MOST_EVENTS),
  gap: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('session'), ms: GapMs }),
    z.object({
      kind: z.literal('timeout'),
      ms: z
        .number()
        .int()
        .min(1)
        .max(366 * DAY_MS),
    }),
  ]),
  collapse: z.boolean().default(true),
  depth: z.number().int().min(2).max(MOST_LEVELS).default(6),
  branches: z.number().int().min(1).max(MOST_BRANCHES).default(10),
  rank: z.enum(['customers', 'paths']).default('paths'),
  zone: z.string().min(1).default('Asia/Shanghai'),
});
export type PathsDefinition = z.infer<typeof PathsDefinition>;

/** 路径站点 — how a stop is called; `value` is left out where nothing but the event's name is asked for. */
const PathStop = z.object({ event: z.string(), value: Value.nullable().exactOptional() });
export type PathStop = Readonly<z.infer<typeof PathStop>>;

const StopOrOther = z.union([PathStop, z.literal('other')]);

/** How often: in how many paths, and by how many customers. */
export interface PathCounts {
  readonly paths: number;
  readonly customers: number;
}

/** 路径节点 — a stop at a level, counted from the anchor, which is 0. `ended`: the paths that end there; none at the last level. */
export interface PathNode extends PathCounts {
  readonly level: number;
  readonly stop: PathStop | 'other';
  readonly ended: PathCounts;
}

/** 路径连线 — from a stop at `level` to one at the next, in the direction of the walk. */
export interface PathLink extends PathCounts {
  readonly level: number;
  readonly from: PathStop | 'other';
  readonly to: PathStop | 'other';
}

/** 路径答案 — a Sankey diagram; by level, then by rank, `other` last. */
export interface PathsAnswer extends PathCounts {
  readonly nodes: readonly PathNode[];
  readonly links: readonly PathLink[];
}

/**
 * 路径上的用户 — a node of a {@link PathsAnswer}, or of those at it whoever went to a stop of the next level (`to`), or ended there (`to` null).
 */
export const PathPlace = z.object({ level: z.number().int().min(0), stop: StopOrOther, to: StopOrOther.nullable().optional() });
export type PathPlace = z.infer<typeof PathPlace>;

/** The name stops are told apart and ordered by. */
export function pathStopKey(stop: PathStop | 'other'): string {
  return stop === 'other' ? '' : JSON.stringify([stop.event, ...('value' in stop ? [stop.value] : [])]);
}
