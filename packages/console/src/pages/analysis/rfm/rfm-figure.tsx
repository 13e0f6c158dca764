import type { RfmParams, RfmView } from '@gyre/domain/analyses/rfm';
import type { RfmPart } from '@gyre/domain/questions/rfm';
import { RFM_GROUPS } from '@gyre/domain/rfm';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { HeatTable } from '../charts/heat-table.tsx';
import { TotalBars } from '../charts/total-bars.tsx';
import { PartChoice } from '../part-choice.tsx';
import { usePartName } from '../part-name.ts';
import type { FigureProps } from '../view.ts';
import { matrixRows, migrationRows } from './rfm-rows.ts';

const SHOWN = ['groups', 'matrix', 'migration'] as const;
const Address = z.object({ chart: z.enum(SHOWN).default('groups') });

/** RFM 图 — the eight groups, the matrix of recency and frequency, or who moved from group to group. */
export function RfmFigure({ answer, onPick }: FigureProps<RfmParams, RfmView>) {
  const own = useWords().analysis.rfm;
  const format = useFormat();
  const partName = usePartName();
  const [{ chart }, setAddress] = useAddress(Address);
  const [chosen, setChosen] = useState(0);
  const { parts, before, on } = answer;
  const part = parts[Math.min(chosen, parts.length - 1)];
  if (part === undefined) return null;
  const pick = (place: object, about: string): void =>
    onPick({ ...(part.segment === null ? {} : { segment: part.segment }), ...place }, about);
  const shown = chart === 'migration' && before === null ? 'groups' : chart;
  return (
    <>
      <div className="rule-line" style={{ marginBottom: 8 }}>
        <Segmented
          size="small"
          aria-label={own.shown.label}
          value={shown}
          options={SHOWN.map((value) => ({ value, label: own.shown[value], disabled: value === 'migration' && before === null }))}
          onChange={(value) => setAddress({ chart: value })}
        />
        <PartChoice names={parts.map(({ segment }) => partName({ segment, group: null }, undefined))} value={chosen} onChange={setChosen} />
        <span className="rule-quiet">
          {own.buyers(format.number(part.customers), format.minute(on))}
          {before !== null && ` · ${own.against(format.minute(before))}`}
        </span>
      </div>
      {shown === 'groups' && <Groups part={part} onPick={pick} />}
      {shown === 'matrix' && <Matrix part={part} onPick={pick} />}
      {shown === 'migration' && <Migration part={part} onPick={pick} />}
      <p className="analysis-note">{own.notes[shown]}</p>
    </>
  );
}

interface PartProps {
  readonly part: RfmPart;
  readonly onPick: (place: object, about: string) => void;
}

/** How a group is called in the operator's language; null: whoever had not bought. */
function useRfmGroupName(): (group: number | null) => string {
  const own = useWords().analysis.rfm;
  const { language } = useFormat();
  return (group) => (group === null ? own.notBought : (RFM_GROUPS[group]?.name[language] ?? ''));
}

function Groups({ part, onPick }: PartProps) {
  const own = useWords().analysis.rfm;
  const nameOf = useRfmGroupName();
  const { language } = useFormat();
  // The most important group first; the name is a function of the language alone.
  const groups = useMemo(() => part.groups.toReversed(), [part]);
  const bars = useMemo(
    () =>
      groups.map(({ group, customers }) => ({
        name: RFM_GROUPS[group]?.name[language] ?? '',
        value: customers,
        earlier: part.earlier === null ? undefined : (part.earlier[group]?.customers ?? 0),
      })),
    [groups, part, language],
  );
  const pick = (bar: number): void => {
    const group = groups[bar]?.group;
    if (group !== undefined) onPick({ group }, nameOf(group));
  };
  return <TotalBars label={own.shown.groups} unit="customers" bars={bars} onPoint={pick} />;
}

function Matrix({ part, onPick }: PartProps) {
  const own = useWords().analysis.rfm;
  const scores = [1, 2, 3, 4, 5];
  return (
    <HeatTable
      label={own.shown.matrix}
      unit="customers"
      corner={own.corner}
      columns={scores.map((score) => own.frequency(String(score)))}
      rows={matrixRows(part.matrix).map(({ recency, cells }) => ({
        name: own.recency(String(recency)),
        cells: cells.map(({ frequency, customers }) => ({
          value: customers,
          onOpen: () => onPick({ recency, frequency }, `${own.recency(String(recency))} · ${own.frequency(String(frequency))}`),
        })),
      }))}
    />
  );
}

function Migration({ part, onPick }: PartProps) {
  const own = useWords().analysis.rfm;
  const nameOf = useRfmGroupName();
  const groups = RFM_GROUPS.map((_, group) => group).toReversed();
  return (
    <HeatTable
      label={own.shown.migration}
      unit="customers"
      corner={own.fromTo}
      columns={groups.map(nameOf)}
      rows={migrationRows(part.migration ?? [], groups).map(({ from, counts }) => ({
        name: nameOf(from),
        cells: counts.map((customers, column) => {
          const to = groups[column] ?? 0;
          return { value: customers, onOpen: () => onPick({ from, to }, `${nameOf(from)} → ${nameOf(to)}`) };
        }),
      }))}
    />
  );
}
