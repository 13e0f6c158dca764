import { contract } from '@gyre/domain';
import type { Tile } from '@gyre/domain/dashboard';
import { Skeleton } from 'antd';
import { type ComponentType, lazy, Suspense, useState } from 'react';
import { useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { AnswerTable } from '../analysis/frame/answer-table.tsx';
import type { FigureProps, Pick } from '../analysis/view.ts';
import '../analysis/analysis.css';
import type { Showing } from './tile-facts.ts';

type Figure = ComponentType<FigureProps<never, never>>;

/** Charts that stand on their own page as well as on a tile; what has none here is shown as its first table. */
const FIGURES: Readonly<Record<string, Figure>> = {
  events: lazy(async () => ({ default: (await import('../analysis/events/events-figure.tsx')).EventsFigure as Figure })),
  funnel: lazy(async () => ({ default: (await import('../analysis/funnel/funnel-figure.tsx')).FunnelFigure as Figure })),
  retention: lazy(async () => ({ default: (await import('../analysis/retention/retention-figure.tsx')).RetentionFigure as Figure })),
};

interface SavedTileProps {
  readonly analysis: string;
  readonly form: Tile['form'];
  readonly showing: Showing;
}

/** 分析卡片 — a saved analysis as it was saved last. */
export function SavedTile({ analysis, form, showing }: SavedTileProps) {
  const project = useProjectKey();
  const saved = useCall(contract.analyses.get, { params: { project, analysis } }, { staleMs: 60_000 });
  if (saved.data === undefined)
    return saved.error === null ? <Loading /> : <ErrorView error={saved.error} retry={() => void saved.refetch()} />;
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
  const project = useProjectKey();
  const go = useGo();
  const [table, setTable] = useState<string>();
  const { everyMs } = showing;
  const answer = useCall(
    contract.analyses.ask,
    { params: { project, kind }, body: { params: { ...params } } },
    { keep: true, staleMs: 60_000, ...(everyMs === undefined ? {} : { everyMs }) },
  );
  if (answer.data === undefined)
    return answer.error === null ? <Loading /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const onPick: Pick = (place, about) =>
    go(`analysis/${kind}`, {
      ...(saved === null ? { params: JSON.stringify(params) } : { saved }),
      place: JSON.stringify(place),
      about: about.slice(0, 200),
    });
  const Figure = form === 'chart' ? FIGURES[kind] : undefined;
  if (Figure === undefined)
    return <AnswerTable tables={answer.data.tables} zone={zoneOf(params)} onPick={onPick} chosen={table} onChoose={setTable} />;
  return (
    <Suspense fallback={<Loading />}>
      <Figure params={params as never} answer={answer.data.answer as never} at={answer.data.at} marks={NO_MARKS} onPick={onPick} />
    </Suspense>
  );
}

const NO_MARKS: [] = [];

/** The zone an analysis names; undefined: the project's. */
function zoneOf({ zone }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof zone === 'string' ? zone : undefined;
}

function Loading() {
  return <Skeleton active title={false} paragraph={{ rows: 4, width: '100%' }} />;
}
