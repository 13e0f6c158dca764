import type { LtvFigures, LtvParams, LtvView } from '@gyre/domain/analyses/ltv';
import { ageTitle } from '@gyre/domain/analyses/age-titles';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { HeatTable } from '../charts/heat-table.tsx';
import { TimeLines } from '../charts/time-lines.tsx';
import { PartChoice } from '../part-choice.tsx';
import { usePartName } from '../part-name.ts';
import { periodText } from '../period-name.ts';
import type { FigureProps } from '../view.ts';

/** LTV 图 — what a customer has brought in by age as a curve, and the triangle of one part under it. */
export function LtvFigure({ params, answer, onPick }: FigureProps<LtvParams, LtvView>) {
  const own = useWords().analysis.ltv;
  const { language } = useFormat();
  const partName = usePartName();
  const [chosen, setChosen] = useState(0);
  const [of, setOf] = useState<'each' | 'total'>('each');
  const { parts } = answer;
  const names = useMemo(() => parts.map((part) => partName(part, params.by, params.birth)), [parts, partName, params.by, params.birth]);
  const titles = useMemo(
    () => Array.from({ length: params.buckets }, (_, age) => ageTitle(age, age, params.grain)[language]),
    [params.buckets, params.grain, language],
  );
  const lines = useMemo(
    () => parts.map(({ current, earlier }, i) => ({ name: names[i] ?? '', values: current.average, earlier: earlier?.average })),
    [parts, names],
  );
  const part = parts[Math.min(chosen, parts.length - 1)];
  return (
    <>
      <h3 className="analysis-part">{own.curve}</h3>
      <TimeLines label={own.curve} unit={params.unit} places={titles} lines={lines} height={260} />
      <div className="rule-line" style={{ margin: '12px 0 8px' }}>
        <Segmented
          size="small"
          aria-label={own.of.label}
          value={of}
          options={(['each', 'total'] as const).map((value) => ({ value, label: own.of[value] }))}
          onChange={setOf}
        />
        <PartChoice names={names} value={chosen} onChange={setChosen} />
      </div>
      {part !== undefined && (
        <Triangle
          figures={part.current}
          titles={titles}
          of={of}
          params={params}
          onPick={(row, about) => onPick({ segment: part.segment, group: part.group, row }, about)}
        />
      )}
      <p className="analysis-note">{own.note}</p>
    </>
  );
}

interface TriangleProps {
  readonly figures: LtvFigures;
  readonly titles: readonly string[];
  readonly of: 'each' | 'total';
  readonly params: LtvParams;
  readonly onPick: (row: string, about: string) => void;
}

/** A row for each period of birth; an age that is not over for all of them is hatched. */
function Triangle({ figures, titles, of, params, onPick }: TriangleProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const rows = figures.rows.map(({ birth, size, columns }) => {
    const name = periodText(birth, params.grain, format, params.zone);
    const open = (): void => onPick(birth, `${name} · ${words.retention.size}`);
    return {
      name,
      lead: { value: size, onOpen: open },
      cells: titles.map((_, column) => {
        const figure = columns[column];
        const value = figure?.[of] ?? null;
        return value === null ? null : { value, filling: figure?.filling, onOpen: open };
      }),
    };
  });
  return (
    <HeatTable
      label={words.ltv.of[of]}
      unit={params.unit}
      corner={words.retention.birth}
      leadTitle={words.retention.size}
      columns={titles}
      rows={rows}
    />
  );
}
