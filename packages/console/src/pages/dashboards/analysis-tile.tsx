import { contract } from '@gyre/domain';
import type { Tile } from '@gyre/domain/dashboard';
import { Skeleton } from 'antd';
import { Suspense, useState } from 'react';
import { useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { AnswerTable } from '../analysis/frame/answer-table.tsx';
import { FIGURES } from '../analysis/figures.ts';
import { useMarks } from '../analysis/frame/marks.tsx';
import type { Kind, Pick } from '../analysis/view.ts';
import '../analysis/analysis.css';
import { AnalysisNumbers } from './analysis-numbers.tsx';
import { StaleNote, TileFault } from './tile-fault.tsx';
import type { Showing } from './tile-facts.ts';

interface SavedTileProps {
  readonly analysis: string;
  readonly form: Tile['form'];
  readonly showing: Showing;
}

/** 分析卡片 — a saved analysis as it was saved last. */
export function SavedTile({ analysis, form, showing }: SavedTileProps) {
  const words = useWords().dashboards.tile;
  const project = useProjectKey();
  const saved = useCall(contract.analyses.get, { params: { project, analysis } }, { staleMs: 60_000 });
  const { onRemove } = showing;
  if (saved.data === undefined || saved.error?.code === 'not_found') {
    if (saved.error === null) return <Loading />;
    return <TileFault error={saved.error} gone={words.goneAnalysis(analysis)} retry={() => void saved.refetch()} onRemove={onRemove} />;
  }
  const { kind, params } = saved.data.definition;
  return <AnalysisTile kind={kind} params={params} form={form} saved={analysis} showing={showing} />;
}

interface AnalysisTileProps {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly form: Tile['form'];
  /** The saved analysis whose page shows the customers behind a number; null: the parameters themselves go there. */
  readonly saved: string | null;
  readonly showing: Showing;
}

export function AnalysisTile({ kind, params, form, saved, showing }: AnalysisTileProps) {
  const words = useWords().dashboards.tile;
  const project = useProjectKey();
  const go = useGo();
  const [table, setTable] = useState<string>();
  const { everyMs, onRemove } = showing;
  const answer = useCall(
    contract.analyses.ask,
    { params: { project, kind }, body: { params: { ...params } } },
    { keep: true, staleMs: 60_000, ...(everyMs === undefined ? {} : { everyMs }) },
  );
  const retry = (): void => void answer.refetch();
  const { data, error } = answer;
  const marks = useMarks(data === undefined ? null : { answer: data });
  if (data === undefined)
    return error === null ? <Loading /> : <TileFault error={error} gone={words.goneKind(kind)} retry={retry} onRemove={onRemove} />;
  const onPick: Pick = (place, about) =>
    go(`analysis/${kind}`, {
      ...(saved === null ? { params: JSON.stringify(params) } : { saved }),
      place: JSON.stringify(place),
      about: about.slice(0, 200),
    });
  const Figure = FIGURES[kind as Kind];
  return (
    <>
      <StaleNote error={error} at={data.at} retry={retry} />
      {form === 'number' && <AnalysisNumbers kind={kind as Kind} tables={data.tables} onPick={onPick} />}
      {form === 'table' && <AnswerTable tables={data.tables} zone={zoneOf(params)} onPick={onPick} chosen={table} onChoose={setTable} />}
      {form === 'chart' && (
        <Suspense fallback={<Loading />}>
          <Figure params={params as never} answer={data.answer as never} at={data.at} marks={marks} onPick={onPick} />
        </Suspense>
      )}
    </>
  );
}

/** The zone an analysis names; undefined: the project's. */
function zoneOf({ zone }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof zone === 'string' ? zone : undefined;
}

function Loading() {
  return <Skeleton active title={false} paragraph={{ rows: 4, width: '100%' }} />;
}
