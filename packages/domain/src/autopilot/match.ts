import type { Diagnosis } from './diagnosis.ts';
import type { PlaybookDefinition, SavedPlaybook } from './playbook.ts';
import type { PlaybookRecord, Proof } from './record.ts';

/** 不适用之处 — a condition of a playbook that an anomaly does not meet, with its value and the limit. */
export type Miss =
  | { readonly of: 'metric'; readonly value: string; readonly limit: readonly string[] }
  | { readonly of: 'direction'; readonly value: 'up' | 'down'; readonly limit: 'up' | 'down' }
  | { readonly of: 'dimensions'; readonly value: readonly string[]; readonly limit: readonly string[] }
  | { readonly of: 'effect' | 'audience'; readonly value: number; readonly limit: number };

/** 匹配 — a playbook against an anomaly. */
export interface PlaybookMatch {
  readonly playbook: SavedPlaybook;
  /** Empty: it serves. */
  readonly misses: readonly Miss[];
  /** 契合度 0 … 1: how much the playbook was made for just this; see {@link matchPlaybooks}. */
  readonly fit: number;
  readonly record: PlaybookRecord;
}

/** Proven ones first, those shown to do nothing or harm last. */
const RANK: Readonly<Record<Proof, number>> = { proven: 0, unproven: 1, untried: 1, refuted: 2, harmful: 3 };

const UNTRIED: PlaybookRecord = { runs: 0, pooled: null, proof: 'untried' };

/**
 * 匹配预案 — all playbooks, those that serve first. Among these a proven lift goes before none, and none before one that was refuted; of the proven
 * ones that with the higher lower bound; then the better fit; then the key. Fit is the mean of how narrowly a playbook names the metric (1 by
 * its number of metrics) and the dimensions (those of the slice by those it names; half where it takes any).
 */
export function matchPlaybooks(
  diagnosis: Diagnosis,
  playbooks: readonly SavedPlaybook[],
  records: ReadonlyMap<string, PlaybookRecord>,
): PlaybookMatch[] {
  return playbooks
    .map((playbook) => ({
      playbook,
      misses: missesOf(diagnosis, playbook.definition),
      fit: fitOf(diagnosis, playbook.definition),
      record: records.get(playbook.key) ?? UNTRIED,
    }))
    .toSorted(
      (a, b) =>
        Number(a.misses.length > 0) - Number(b.misses.length > 0) ||
        RANK[a.record.proof] - RANK[b.record.proof] ||
        provenLift(b) - provenLift(a) ||
        b.fit - a.fit ||
        (a.playbook.key < b.playbook.key ? -1 : 1),
    );
}

/** 可接触的人 — whom a playbook would be for, before anybody is left out by the contact policy. */
export function audienceOf({ audience }: PlaybookDefinition, diagnosis: Diagnosis): number {
  return audience === 'affected' ? diagnosis.affected : diagnosis.inSlice;
}

function provenLift({ record }: PlaybookMatch): number {
  return record.proof === 'proven' ? (record.pooled?.from ?? 0) : 0;
}

function missesOf(diagnosis: Diagnosis, definition: PlaybookDefinition): Miss[] {
  const { metrics, direction, dimensions, leastEffect, leastAudience } = definition.conditions;
  const named = Object.keys(diagnosis.slice).toSorted();
  const audience = audienceOf(definition, diagnosis);
  const misses: Miss[] = [];
  if (!metrics.includes(diagnosis.metric)) misses.push({ of: 'metric', value: diagnosis.metric, limit: metrics });
  if (direction !== diagnosis.direction) misses.push({ of: 'direction', value: diagnosis.direction, limit: direction });
  if (dimensions !== 'any' && !named.every((dimension) => dimensions.includes(dimension))) {
    misses.push({ of: 'dimensions', value: named, limit: dimensions });
  }
  if (diagnosis.effect < leastEffect) misses.push({ of: 'effect', value: diagnosis.effect, limit: leastEffect });
  if (audience < leastAudience) misses.push({ of: 'audience', value: audience, limit: leastAudience });
  return misses;
}

function fitOf({ slice }: Diagnosis, { conditions: { metrics, dimensions } }: PlaybookDefinition): number {
  const named = Object.keys(slice).length;
  const ofDimensions = dimensions === 'any' ? 0.5 : dimensions.length === 0 ? 1 : named / dimensions.length;
  return (1 / metrics.length + Math.min(1, ofDimensions)) / 2;
}
