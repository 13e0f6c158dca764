import type { FunnelDefinition } from '@gyre/domain/questions/funnel';
import { planFunnel } from '@gyre/domain/questions/funnel-plan';
import type { RetentionDefinition } from '@gyre/domain/questions/retention';
import { planRetention } from '@gyre/domain/questions/retention-plan';
import type { EventSelector } from '@gyre/domain/rules/rule';
import type { Instant } from '@gyre/domain/time';
import { countFunnel, countRetention, type FunnelCounted, type RetentionCounted } from '@gyre/engine';
import { columnsOf, type ColumnRow } from './case-columns.ts';

/** What is asked about: entries or births with `from ≤ at < to`, as of `now`; and which leaves belong to another. */
export interface AskedRows {
  readonly rows: readonly ColumnRow[];
  readonly from: number;
  readonly to: number;
  readonly now: Instant;
  readonly roots?: ReadonlyMap<number, number>;
}

/** Counts a funnel by the engine's kernel. @throws RangeError for more selectors than the engine takes */
export function answerFunnel(definition: FunnelDefinition, { rows, now, roots, ...range }: AskedRows): FunnelCounted {
  const { steps, exclusions, others, zone } = definition;
  const names = namesOf([...steps.flat(), ...exclusions.flatMap(({ events }) => events), ...others]);
  const columns = columnsOf(rows, { now, zone, names, ...(roots === undefined ? {} : { roots }) });
  return countFunnel(planFunnel(definition, { ...range, now }, columns, columns.keyOf), columns.view, columns.order);
}

/** Counts a retention by the engine's kernel, by number of the period of birth. */
export function answerRetention(
  definition: RetentionDefinition,
  { rows, now, roots, ...range }: AskedRows,
): ReadonlyMap<number, RetentionCounted> {
  const { birth, return: back, zone } = definition;
  const names = namesOf([...birth, ...(back === 'any' ? [] : back)]);
  const columns = columnsOf(rows, { now, zone, names, ...(roots === undefined ? {} : { roots }) });
  return countRetention(planRetention(definition, { ...range, now }, columns), columns.view, columns.order);
}

function namesOf(selectors: readonly EventSelector[]): Set<string> {
  return new Set(selectors.map(({ event }) => event));
}
