import type { ComparisonParams, ComparisonView } from '@gyre/domain/analyses/comparison';
import { measureTitle, measureUnit } from '@gyre/domain/analyses/titles';
import { Segmented, theme } from 'antd';
import { useMemo } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { TimeLines } from '../charts/time-lines.tsx';
import { ComposedPanel } from '../composition/composed-panel.tsx';
import { written } from '../frame/cell-view.tsx';
import { marksOn, periodText } from '../period-name.ts';
import { useBothWords } from '../use-both-words.ts';
import type { FigureProps } from '../view.ts';
import { useWhoName } from '../who-name.ts';

const SIDES = ['first', 'second'] as const;
type Names = readonly [string, string];

/** 人群对比图 — how the two overlap, what they do over time, and who they are. */
export function ComparisonFigure({ params, answer, marks, onPick }: FigureProps<ComparisonParams, ComparisonView>) {
  const words = useWords().analysis;
  const names = useSideNames(params);
  const parts = { params, answer, names, onPick };
  return (
    <>
      <Overlap {...parts} />
      <Measures {...parts} marks={marks} />
      <Composed {...parts} />
      {answer.tables.length > 0 && <p className="analysis-note">{words.composition.tgiNote}</p>}
    </>
  );
}

interface PartsProps extends Pick<FigureProps<ComparisonParams, ComparisonView>, 'params' | 'answer' | 'onPick'> {
  readonly names: Names;
}

/** What a side is called: its name, else its rule in words. */
function useSideNames({ sides }: ComparisonParams): Names {
  const whoName = useWhoName();
  return useMemo(() => {
    const nameOf = ({ name, rule }: ComparisonParams['sides'][number]): string => (name === '' ? whoName(rule) : name);
    return [nameOf(sides[0]), nameOf(sides[1])];
  }, [sides, whoName]);
}

/** 重合 — one bar of whoever is of only the first, of both, and of only the second. */
function Overlap({ answer: { sizes, both }, names, onPick }: PartsProps) {
  const own = useWords().analysis.comparison;
  const format = useFormat();
  const { token } = theme.useToken();
  const pieces = [
    { side: 'only_first', name: own.only(names[0]), size: sizes[0] - both, color: token.colorPrimary },
    { side: 'both', name: own.both, size: both, color: token.colorTextTertiary },
    { side: 'only_second', name: own.only(names[1]), size: sizes[1] - both, color: token.colorWarning },
  ];
  const all = sizes[0] + sizes[1] - both;
  return (
    <section aria-label={own.overlap} style={{ marginBottom: 20 }}>
      <h3 className="analysis-part">
        {own.overlap}{' '}
        <span className="rule-quiet num" style={{ fontWeight: 400 }}>
          {own.sizes(names[0], format.number(sizes[0]), names[1], format.number(sizes[1]))}
        </span>
      </h3>
      <div className="analysis-overlap" aria-hidden>
        {pieces.map(({ side, size, color }) => size > 0 && <span key={side} style={{ flexGrow: size, background: color }} />)}
      </div>
      <ul className="analysis-legend num" style={{ margin: '8px 0 0' }}>
        {pieces.map(({ side, name, size, color }) => (
          <li key={side}>
            <span style={{ background: color }} />
            <button type="button" className="analysis-number" disabled={size === 0} onClick={() => onPick({ side }, name)}>
              {name}
            </button>{' '}
            {format.number(size)} ({format.share(size, all)})
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What each side did, a chart for each measure. */
function Measures({ params, answer, names, marks, onPick }: PartsProps & Pick<FigureProps<ComparisonParams, ComparisonView>, 'marks'>) {
  const format = useFormat();
  const both = useBothWords();
  const { periods, earlierPeriods, ended, figures } = answer;
  const { grain, zone = format.zone } = params;
  const places = useMemo(() => periods.map((name) => periodText(name, grain, format, zone)), [periods, grain, format, zone]);
  const earlierPlaces = useMemo(
    () => earlierPeriods.map((name) => periodText(name, grain, format, zone)),
    [earlierPeriods, grain, format, zone],
  );
  const axisMarks = useMemo(() => marksOn(periods, marks, zone), [periods, marks, zone]);
  const charts = useMemo(
    () =>
      params.measures.map((measure, i) => ({
        title: measureTitle(measure, both)[format.language],
        unit: measureUnit(measure),
        totals: figures.map((side) => side[i]?.total ?? null),
        lines: figures.map((side, place) => ({
          name: names[place] ?? '',
          values: side[i]?.series ?? [],
          earlier: side[i]?.earlier?.series,
        })),
      })),
    [params.measures, both, format.language, figures, names],
  );
  const pick = (line: number, did: { measure: number; period: number; earlier: boolean }, title: string): void => {
    const place = did.earlier ? earlierPlaces[did.period] : places[did.period];
    if (place !== undefined) onPick({ side: SIDES[line], did }, [title, names[line], place].join(' · '));
  };
  return (
    <div className="analysis-grid">
      {charts.map(({ title, unit, totals, lines }, measure) => (
        <section key={measure} aria-label={title}>
          <h3 className="analysis-part">
            {title}{' '}
            <span className="rule-quiet num" style={{ fontWeight: 400 }}>
              {totals.map((total, side) => `${names[side]} ${written(total, unit, format)}`).join(' · ')}
            </span>
          </h3>
          <TimeLines
            label={title}
            unit={unit}
            places={places}
            lines={lines}
            ended={ended}
            marks={axisMarks}
            height={260}
            onPoint={(line, period, earlier) => pick(line, { measure, period, earlier }, title)}
          />
        </section>
      ))}
    </div>
  );
}

const Address = z.object({ chart: z.enum(['share', 'tgi']).default('share') });

function Composed({ answer, names, onPick }: PartsProps) {
  const own = useWords().analysis.composition;
  const [{ chart }, setAddress] = useAddress(Address);
  if (answer.tables.length === 0) return null;
  return (
    <>
      <Segmented
        size="small"
        aria-label={own.shown.label}
        value={chart}
        options={(['share', 'tgi'] as const).map((value) => ({ value, label: own.shown[value] }))}
        onChange={(value) => setAddress({ chart: value })}
        style={{ margin: '16px 0 8px' }}
      />
      <div className="analysis-grid">
        {answer.tables.map((table, i) => (
          <ComposedPanel
            key={i}
            table={table}
            sides={names}
            arePeers
            shown={chart}
            onGroup={(groups, about) => onPick({ side: 'first', are: { table: i, groups } }, about)}
          />
        ))}
      </div>
    </>
  );
}
