import { z } from 'zod';
import type { FunnelDefinition } from './funnel.ts';

/** What of a definition a way of counting fixes. */
export type FunnelParameters = Omit<FunnelDefinition, 'steps' | 'unit' | 'window' | 'exclusions' | 'others' | 'zone'>;

const GYRE: FunnelParameters = {
  order: 'in_order',
  start: 'any',
  reentry: 'after_end',
  stopsAt: [],
  interruptedForGood: false,
  ties: 'step_order',
  oneEventOneStep: true,
  bookedOn: 'entry',
};

const LOGGED: FunnelParameters = { ...GYRE, ties: 'log_order' };

/**
 * 预设口径 — the ways other tools count a funnel, as parameters of ours:
 *
 * - `gyre`: loose order, any entry, one event one step, ties in step order, booked on the entry day.
 * - `clickhouse`: `windowFunnel(window)(…)`; its modes by {@link clickhouseParameters}.
 * - `mixpanel`: the first entry starts the clock; totals enter again after the end. `mixpanel-reentry`: any entry that converts counts.
 * - `sensors` (神策): ordered steps, any entry, every step booked on the entry's day.
 */
export const PRESETS = {
  gyre: GYRE,
  clickhouse: { ...GYRE, start: 'latest', interruptedForGood: true, oneEventOneStep: false },
  mixpanel: { ...LOGGED, start: 'first' },
  'mixpanel-reentry': LOGGED,
  sensors: LOGGED,
} as const satisfies Record<string, FunnelParameters>;

/** Names of {@link PRESETS}. */
export const PresetName = z.enum(['gyre', 'clickhouse', 'mixpanel', 'mixpanel-reentry', 'sensors']);

/** Modes of ClickHouse's `windowFunnel`. */
export const ClickhouseMode = z.enum(['strict_order', 'strict_deduplication', 'strict_increase', 'strict_once']);
export type ClickhouseMode = z.infer<typeof ClickhouseMode>;

/** ClickHouse 模式 — `windowFunnel` with modes, as parameters. With `strict_once` it follows all entries, else it remembers the newest events. */
export function clickhouseParameters(modes: readonly ClickhouseMode[]): FunnelParameters {
  const has = (mode: ClickhouseMode): boolean => modes.includes(mode);
  const order = has('strict_order') ? (['other', 'ahead'] as const) : [];
  const repeat = has('strict_deduplication') ? (['repeat'] as const) : [];
  return {
    ...PRESETS.clickhouse,
    stopsAt: [...order, ...repeat],
    ties: has('strict_increase') ? 'increasing' : 'step_order',
    ...(has('strict_once') ? { start: 'any', oneEventOneStep: true } : {}),
  };
}
