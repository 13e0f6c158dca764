import type { RetentionFigures, RetentionParams, RetentionView } from '@gyre/domain/analyses/retention';
import { Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { HeatTable } from '../charts/heat-table.tsx';
import { TimeLines } from '../charts/time-lines.tsx';
import { usePartName } from '../part-name.ts';
import { periodText } from '../period-name.ts';
import type { FigureProps } from '../view.ts';

/** 留存图 — the weighted average as a curve, and the triangle of one part under it. */
export function RetentionFigure({ params, answer, onPick }: FigureProps<RetentionParams, RetentionView>) {
  const words = useWords().analysis;
  const own = words.retention;
  const partName = usePartName();
  const [shown, setShown] = useState<'average' | 'churn'>('average');
  const [chosen, setChosen] = useState(0);
  const { parts, columns } = answer;
  const names = useMemo(() => parts.map((part) => partName(part, params.by, params.birth)), [parts, partName, params.by, params.birth]);
  const titles = useMemo(
    () => columns.map(({ from, to }) => own.column(words.grains[params.grain], from, params.mode === 'on_or_after' ? null : to)),
    [columns, own, words, params.grain, params.mode],
  );
  const lines = useMemo(
    () =>
      parts.map(({ current, earlier }, i) => ({
        name: names[i] ?? '',
        values: current[shown],
        earlier: earlier === null ? undefined : earlier[shown],
      })),
    [parts, names, shown],
  );
  const pickAverage = (line: number, column: number, earlier: boolean): void => {
    const part = parts[line];
    if (part === undefined) return;
    const place = { segment: part.segment, group: part.group, column, returned: shown === 'average', earlier };
    onPick(place, [names[line], titles[column], own.shown[shown]].join(' · '));
  };
  const part = parts[Math.min(chosen, parts.length - 1)];
  return (
    <>
      <Segmented
        size="small"
        aria-label={own.shown.label}
        value={shown}
        options={(['average', 'churn'] as const).map((value) => ({ value, label: own.shown[value] }))}
        onChange={setShown}
        style={{ marginBottom: 8 }}
      />
      <TimeLines label={own.curve} unit="share" places={titles} lines={lines} height={260} onPoint={pickAverage} />
      {parts.length > 1 && (
        <Select<number>
          aria-label={own.part}
          popupMatchSelectWidth={false}
          style={{ minWidth: 160, margin: '12px 0 8px' }}
          value={Math.min(chosen, parts.length - 1)}
          options={names.map((label, value) => ({ value, label }))}
          onChange={setChosen}
        />
      )}
      {part !== undefined && (
        <Triangle
          figures={part.current}
          titles={titles}
          shown={shown}
          params={params}
          onPick={(place, about) => onPick({ segment: part.segment, group: part.group, ...place }, about)}
        />
      )}
      <p className="analysis-note">{own.triangleNote}</p>
    </>
  );
}

interface TriangleProps {
  readonly figures: RetentionFigures;
  readonly titles: readonly string[];
  readonly shown: 'average' | 'churn';
  readonly params: RetentionParams;
  readonly onPick: (place: object, about: string) => void;
}

/** 留存三角 — a row for each period of birth; of whom a bucket is not over yet, the row is hatched there. */
function Triangle({ figures, titles, shown, params, onPick }: TriangleProps) {
  const words = useWords().analysis;
  const own = words.retention;
  const format = useFormat();
  const returned = shown === 'average';
  const rows = figures.rows.map(({ birth, size, over, returnedOver, counts }) => {
    const name = periodText(birth, params.grain, format, params.zone);
    return {
      name,
      lead: { value: size, onOpen: () => onPick({ row: birth, column: -1 }, `${name} · ${own.size}`) },
      cells: titles.map((title, column) => {
        const whole = over[column] ?? 0;
        // Not over for anybody yet: what came back so far, which the average leaves out.
        const [part, base] = whole === 0 ? [counts[column] ?? 0, size] : [returnedOver[column] ?? 0, whole];
        if (whole === 0 && (part === 0 || !returned)) return null;
        const count = returned ? part : base - part;
        // Of whom it is over for some only, more may be back already than the share counts: nobody would be as many as it says.
        const isWhole = !returned || whole === 0 || counts[column] === returnedOver[column];
        return {
          value: base === 0 ? null : count / base,
          of: [count, base] as const,
          filling: whole < size,
          onOpen: isWhole ? () => onPick({ row: birth, column, returned }, [name, title, own.shown[shown]].join(' · ')) : undefined,
        };
      }),
    };
  });
  return <HeatTable label={own.triangle} unit="share" corner={own.birth} leadTitle={own.size} columns={titles} rows={rows} />;
}
