import type { SpreadParams, SpreadView } from '@gyre/domain/analyses/spread';
import type { Unit } from '@gyre/domain/analyses/table';
import type { EventSelector } from '@gyre/domain';
import { Segmented } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { ColumnBars } from '../charts/column-bars.tsx';
import { ComparedChoice } from '../charts/compared-choice.tsx';
import { comparedLines, MOST_COMPARED } from '../charts/compared-lines.ts';
import { partsInTime } from '../charts/parts-in-time.ts';
import { TimeLines } from '../charts/time-lines.tsx';
import { written } from '../frame/cell-view.tsx';
import { usePartName } from '../part-name.ts';
import { marksOn, periodText } from '../period-name.ts';
import type { Mark, Pick } from '../view.ts';
import { bucketName, bucketsOf, leastOf, percentileLine, spreadBars } from './spread-bars.ts';

const Address = z.object({ shape: z.enum(['bars', 'trend']).default('bars') });

interface SpreadFigureProps {
  readonly view: SpreadView;
  readonly params: SpreadParams;
  /** Of the values. */
  readonly unit: Unit;
  /** What there is one value of: customers, intervals, sessions. */
  readonly counted: Unit;
  /** What the values are: the name of the horizontal axis. */
  readonly axis: string;
  /** The events parts are told apart at. */
  readonly first: readonly EventSelector[];
  /** More of every place. */
  readonly place?: Readonly<Record<string, unknown>>;
  readonly marks: readonly Mark[];
  readonly onPick: Pick;
}

/** 分布图 — a histogram with its percentiles, or these over time. */
export function SpreadFigure(props: SpreadFigureProps) {
  const own = useWords().analysis.spread;
  const partName = usePartName();
  const [{ shape }, setAddress] = useAddress(Address);
  const { view, params, first } = props;
  const names = useMemo(() => view.parts.map((part) => partName(part, params.by, first)), [view.parts, partName, params.by, first]);
  return (
    <>
      {params.grain !== null && (
        <Segmented
          size="small"
          aria-label={own.shape.label}
          value={shape}
          options={(['bars', 'trend'] as const).map((value) => ({ value, label: own.shape[value] }))}
          onChange={(value) => setAddress({ shape: value })}
          style={{ marginBottom: 8 }}
        />
      )}
      {shape === 'bars' || params.grain === null ? <Histogram {...props} names={names} /> : <PercentileTrend {...props} names={names} />}
    </>
  );
}

interface ShapeProps extends SpreadFigureProps {
  readonly names: readonly string[];
}

function Histogram({ view, names, unit, counted, axis, place, onPick }: ShapeProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const buckets = useMemo(() => bucketsOf(view.edges), [view.edges]);
  const least = unit === 'count' ? leastOf(view) : null;
  const places = useMemo(
    () => buckets.map((bucket) => bucketName(bucket, (value) => written(value, unit, format), least, words.spread.all)),
    [buckets, unit, format, least, words],
  );
  const [chosen, setChosen] = useState('');
  const parts = useMemo(
    () => view.parts.map(({ earlier }, i) => ({ name: names[i] ?? '', earlier: earlier === null ? undefined : [] })),
    [view.parts, names],
  );
  const compared = useMemo(() => comparedLines(parts, MOST_COMPARED, chosen), [parts, chosen]);
  const bars = useMemo(
    () => spreadBars(view).filter(({ part, earlier }) => !earlier || compared.lines[part]?.earlier !== undefined),
    [view, compared],
  );
  const isAlone = bars.length === 1;
  const groups = useMemo(
    () =>
      bars.map(({ part, earlier, counts, shares, outside }) => ({
        name: earlier ? words.earlierOf(names[part] ?? '') : (names[part] ?? ''),
        values: isAlone ? counts : shares,
        faint: isAlone ? outside : undefined,
        earlier,
      })),
    [bars, names, isAlone, words],
  );
  const pick = useCallback(
    (group: number, at: number): void => {
      const [bar, bucket] = [bars[group], buckets[at]];
      const part = view.parts[bar?.part ?? -1];
      if (bar === undefined || bucket === undefined || part === undefined) return;
      const where = { ...place, segment: part.segment, group: part.group, earlier: bar.earlier, ...bucket };
      onPick(where, [...(isAlone ? [] : [groups[group]?.name]), axis, places[at]].join(' · '));
    },
    [bars, buckets, view.parts, place, axis, places, groups, isAlone, onPick],
  );
  return (
    <>
      <ComparedChoice lines={parts} focus={compared.focus} said={words.faint} onChoose={setChosen} />
      <ColumnBars label={axis} unit={isAlone ? counted : 'share'} axis={axis} places={places} groups={groups} onBar={pick} />
      <Percentiles view={view} names={names} unit={unit} />
      {isAlone && buckets.length > 2 && <p className="analysis-note">{words.spread.faintNote}</p>}
    </>
  );
}

/** Places of P10, P50 and P90 among the deciles. */
const SHOWN = [0, 4, 8] as const;

/** What lies in the middle and at the ends, of each part and of the compared time. */
function Percentiles({ view, names, unit }: { readonly view: SpreadView; readonly names: readonly string[]; readonly unit: Unit }) {
  const words = useWords().analysis;
  const own = words.spread;
  const format = useFormat();
  const lines = partsInTime(view.parts, names, words.earlierOf);
  return (
    <ul className="analysis-percentiles num">
      {lines.map(({ name, figures: { whole } }, i) => {
        const spread = whole?.spread ?? null;
        // A mean of whole numbers is none
        const said = (value: number | undefined): string => written(value, unit === 'count' ? 'number' : unit, format);
        return (
          <li key={i}>
            {lines.length > 1 && <b>{name}</b>}
            {SHOWN.map((place) => (
              <span key={place}>
                P{(place + 1) * 10} <b>{said(spread?.percentiles[place])}</b>
              </span>
            ))}
            <span>
              {own.mean} <b>{said(spread?.mean)}</b>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function PercentileTrend({ view, params, names, unit, axis, marks }: ShapeProps) {
  const words = useWords().analysis;
  const format = useFormat();
  const { parts, periods, ended } = view;
  const grain = params.grain ?? 'day';
  const zone = params.zone ?? format.zone;
  const places = useMemo(() => periods.map((name) => periodText(name, grain, format, zone)), [periods, grain, format, zone]);
  const axisMarks = useMemo(() => marksOn(periods, marks, zone), [periods, marks, zone]);
  const lines = useMemo(
    () =>
      parts.flatMap(({ current, earlier }, i) =>
        (parts.length === 1 ? SHOWN.toReversed() : [SHOWN[1]]).map((place) => ({
          name: parts.length === 1 ? `P${(place + 1) * 10}` : (names[i] ?? ''),
          values: percentileLine(current.periods, place),
          earlier: earlier === null ? undefined : percentileLine(earlier.periods, place),
        })),
      ),
    [parts, names],
  );
  return (
    <>
      <TimeLines label={axis} unit={unit} places={places} lines={lines} ended={ended} marks={axisMarks} />
      {parts.length > 1 && <p className="analysis-note">{words.spread.medianNote}</p>}
      {ended < periods.length && <p className="analysis-note">{words.fillingNote}</p>}
    </>
  );
}
