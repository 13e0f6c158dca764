import { contract } from '@gyre/domain';
import { Alert, Skeleton } from 'antd';
import { useMemo } from 'react';
import { z } from 'zod';
import { useCall } from '../../../api.ts';
import { useAddress } from '../../../address.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import '../analysis.css';
import { type AskedDraft, paramsOf } from '../draft.ts';
import type { AnalysisView } from '../view.ts';
import { Workbench } from './workbench.tsx';

const Address = z.object({ params: z.string().optional(), saved: z.string().max(60).optional() });

interface AnalysisPageProps<Schema extends z.ZodType, Draft extends Partial<AskedDraft>, Figures> {
  readonly view: AnalysisView<Schema, Draft, Figures>;
}

/** 分析页 — the frame every kind of analysis shares: its question as a sentence, the chart, the table, the customers behind every number. */
export function AnalysisPage<Schema extends z.ZodType, Draft extends Partial<AskedDraft>, Figures>({
  view,
}: AnalysisPageProps<Schema, Draft, Figures>) {
  const words = useWords().analysis;
  const project = useProjectKey();
  const [{ params, saved }] = useAddress(Address);
  const vocabulary = useCall(contract.segments.vocabulary, { params: { project } }, { staleMs: 60_000 });
  const stored = useCall(contract.analyses.get, { params: { project, analysis: saved ?? '' } }, { enabled: saved !== undefined });
  const named = useVocabulary();
  const known = vocabulary.data === undefined ? undefined : named;
  const definition = saved === undefined ? undefined : stored.data?.definition;
  const start = useMemo(
    () => (known === undefined ? undefined : (paramsOf(view.params, JSON.stringify(definition?.params)) ?? asGiven(view.start(known)))),
    [known, definition, view],
  );
  const error = vocabulary.error ?? (saved === undefined ? null : stored.error);
  if (start === undefined || (saved !== undefined && definition === undefined)) {
    if (error !== null) return <ErrorView error={error} retry={() => void (vocabulary.error === null ? stored : vocabulary).refetch()} />;
    return <Skeleton active title={{ width: 260 }} paragraph={{ rows: 10, width: '100%' }} />;
  }
  const unread = params !== undefined && paramsOf(view.params, params) === undefined;
  return (
    <>
      {unread && <Alert type="warning" showIcon closable title={words.unreadable} style={{ marginBottom: 12 }} />}
      <Workbench key={saved ?? ''} view={view as never} start={start} stored={saved === undefined ? null : (stored.data ?? null)} />
    </>
  );
}

/** A draft as anything that has names. */
function asGiven(draft: Partial<AskedDraft>): Readonly<Record<string, unknown>> {
  return { ...draft };
}
