import type { SegmentUse } from '@gyre/domain/api/segments';
import { MetricDefinition } from '@gyre/domain/metrics/metric';
import { StageModel } from '@gyre/domain/metrics/stages';
import { segmentsNamedIn } from '@gyre/domain/rules/named-segments';
import type { z } from 'zod';
import { definitionTable } from '../definition-table.ts';
import type { Ledger } from '../stores/ports.ts';

type Use = z.infer<typeof SegmentUse>;

const metrics = definitionTable({ table: 'metrics', versions: 'metric_versions', what: 'metric' }, MetricDefinition);
const models = definitionTable({ table: 'stage_models', versions: 'stage_model_versions', what: 'stage model' }, StageModel);

/** 指标和阶段用到的分群 — metrics that count, or tell apart by, a segment's customers, and stage models whose rules name it. */
export async function segmentUses(ledger: Ledger, segment: string): Promise<Use[]> {
  const named = (kind: Use['kind'], rows: readonly { readonly key: string; readonly definition: { readonly name: string } }[]): Use[] =>
    rows.flatMap(({ key, definition }) =>
      segmentsNamedIn(definition).has(segment) ? [{ kind, key, name: definition.name, state: '' }] : [],
    );
  return [...named('metric', await metrics.all(ledger)), ...named('stage_model', await models.all(ledger))];
}
