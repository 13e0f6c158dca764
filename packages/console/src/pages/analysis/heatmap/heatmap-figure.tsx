import type { HeatmapFigures, HeatmapParams, HeatmapView } from '@gyre/domain/analyses/heatmap';
import { hourTitle, measureTitle, measureUnit } from '@gyre/domain/analyses/titles';
import { useState } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { HeatLegend, HeatTable } from '../charts/heat-table.tsx';
import { usePartName } from '../part-name.ts';
import { TimeChoice } from '../time-choice.tsx';
import { useBothWords } from '../use-both-words.ts';
import type { FigureProps } from '../view.ts';

/** 热力图 — hours of the day beside days of the week; the present and the compared time in the same colours. */
export function HeatmapFigure({ params, answer, onPick }: FigureProps<HeatmapParams, HeatmapView>) {
  const words = useWords();
  const { language } = useFormat();
  const both = useBothWords();
  const partName = usePartName();
  const weekdays = words.segments.rules.weekdays;
  const title = measureTitle(params.measure, both)[language];
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const [wantsEarlier, setEarlier] = useState(false);
  const isCompared = params.compare !== undefined;
  const isEarlier = isCompared && wantsEarlier;
  const unit = measureUnit(params.measure);
  const parts = answer.parts.map(({ segment, group, current, earlier }) => {
    const name = partName({ segment, group }, undefined);
    const full = Math.max(mostOf(current), earlier === null ? 0 : mostOf(earlier));
    const cellOf = (value: number | null, weekday: number, hour: number) => ({
      value,
      onOpen: () =>
        onPick(
          { ...(segment === null ? {} : { segment }), ...(isEarlier && { earlier: true }), at: { weekday: weekday + 1, hour } },
          [
            isEarlier ? words.analysis.earlierOf(title) : title,
            ...(segment === null ? [] : [name]),
            `${weekdays[weekday]} ${hourTitle(hour)}`,
          ].join(' · '),
        ),
    });
    return (
      <div key={segment ?? ''} style={{ marginBottom: 20 }}>
        {answer.parts.length > 1 && <h3 className="analysis-part">{name}</h3>}
        <HeatTable
          label={`${title} · ${name}`}
          unit={unit}
          full={full}
          corner={words.analysis.heatmap.corner}
          columns={hours.map((hour) => String(hour))}
          rows={(isEarlier && earlier !== null ? earlier : current).cells.map((cells, weekday) => ({
            name: weekdays[weekday] ?? '',
            cells: cells.map((value, hour) => cellOf(value, weekday, hour)),
          }))}
        />
        <HeatLegend full={full} unit={unit} />
      </div>
    );
  });
  return (
    <>
      <TimeChoice isCompared={isCompared} isEarlier={isEarlier} onChange={setEarlier} />
      {parts}
    </>
  );
}

function mostOf({ cells }: HeatmapFigures): number {
  return Math.max(0, ...cells.flatMap((hours) => hours.map((value) => value ?? 0)));
}
