import { AnalysisDefinition } from '@gyre/domain/api/analyses';
import type { SegmentUse } from '@gyre/domain/api/segments';
import { segmentsNamedIn } from '@gyre/domain/rules/named-segments';
import type { z } from 'zod';
import { definitionTable } from '../definition-table.ts';
import type { Ledger } from '../stores/ports.ts';

const table = definitionTable({ table: 'analyses', versions: 'analysis_versions', what: 'saved analysis' }, AnalysisDefinition);

/** 分析用到的分群 — saved analyses that name a segment: among whom, side by side, or told apart by. */
export async function segmentUses(ledger: Ledger, segment: string): Promise<z.infer<typeof SegmentUse>[]> {
  return (await table.all(ledger)).flatMap(({ key, definition: { name, params } }) =>
    segmentsNamedIn(params).has(segment) ? [{ kind: 'analysis' as const, key, name, state: '' }] : [],
  );
}
