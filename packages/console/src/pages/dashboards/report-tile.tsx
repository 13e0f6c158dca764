import { contract, localDate, instant } from '@gyre/domain';
import type { TimeRange } from '@gyre/domain/analyses/time-range';
import type { TileContent } from '@gyre/domain/dashboard';
import { reportTable, ReportPlace } from '@gyre/domain/digest';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useGo } from '../../address.tsx';
import { useCall } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { AnswerTable } from '../analysis/frame/answer-table.tsx';
import { rangeText } from '../metrics/range-text.ts';
import { TargetsDialog } from './targets-dialog.tsx';
import { StaleNote, TileFault } from './tile-fault.tsx';
import type { Showing } from './tile-facts.ts';

interface ReportTileProps {
  readonly content: Extract<TileContent, { of: 'report' }>;
  readonly showing: Showing;
}

/** 日报卡片 — the report of a day as a table, and the targets it is measured against. */
export function ReportTile({ content, showing }: ReportTileProps) {
  const words = useWords().dashboards;
  const project = useProjectKey();
  const format = useFormat();
  const may = useMay('operate');
  const go = useGo();
  const [isAiming, setAiming] = useState(false);
  const { everyMs, onRemove } = showing;
  const today = localDate(instant(presentMs()), format.zone);
  const body = { lines: content.lines, ...(content.day === 'today' ? { day: today } : {}) };
  const answer = useCall(
    contract.dashboards.report,
    { params: { project }, body },
    { keep: true, ...(everyMs === undefined ? {} : { everyMs }) },
  );
  const { data: report, error } = answer;
  const retry = (): void => void answer.refetch();
  if (report === undefined) {
    if (error !== null) return <TileFault error={error} gone={words.tile.goneMetric} retry={retry} onRemove={onRemove} />;
    return <Skeleton active title={false} paragraph={{ rows: 6, width: '100%' }} />;
  }
  const explain = (place: unknown): void => {
    const { metric, compared, isMonth } = ReportPlace.parse(place);
    const range: TimeRange = { of: 'days', from: isMonth ? `${report.day.slice(0, 7)}-01` : report.day, to: report.day };
    go('metric-tree', { metric, compare: compared, range: rangeText(range) });
  };
  return (
    <>
      <StaleNote error={error} at={report.at} retry={retry} />
      <div style={{ display: 'flex', alignItems: 'center', gap: 12, marginBottom: 4, fontSize: 13 }}>
        <span style={{ opacity: 0.7, marginInlineEnd: 'auto' }} title={words.report.note}>
          {words.report.title(report.day)} · {words.tile.asOf(format.clock(report.at))}
        </span>
        {may && (
          <Button size="small" type="link" onClick={() => setAiming(true)}>
            {words.report.targets}
          </Button>
        )}
      </div>
      <AnswerTable
        tables={[reportTable(report, format.currency)]}
        zone={undefined}
        opens={words.report.why}
        onPick={explain}
        chosen={undefined}
        onChoose={nothing}
      />
      {isAiming && <TargetsDialog report={report} onClose={() => setAiming(false)} />}
    </>
  );
}

/** The one table of a report is always the chosen one. */
function nothing(): void {}
