import { whoOfSource } from '@gyre/domain/analyses/source-places';
import type { SourcesParams, SourcesView } from '@gyre/domain/analyses/sources';
import type { Unit } from '@gyre/domain/analyses/table';
import { valueTitle } from '@gyre/domain/analyses/titles';
import { Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { TotalBars } from '../charts/total-bars.tsx';
import { PartChoice } from '../part-choice.tsx';
import { usePartName } from '../part-name.ts';
import type { FigureProps } from '../view.ts';
import { measureOf, shownMeasures, SOURCE_MEASURES, type SourceMeasure } from './source-bars.ts';

const Address = z.object({ of: z.enum(SOURCE_MEASURES).default('visits'), source: z.coerce.number().int().min(0).default(0) });

/** 来源图 — a bar for each source, of one kind of them and one number at a time. */
export function SourcesFigure({ params, answer, onPick }: FigureProps<SourcesParams, SourcesView>) {
  const words = useWords().analysis;
  const own = words.sources;
  const format = useFormat();
  const ruleWords = useRuleWords();
  const partName = usePartName();
  const [{ of, source }, setAddress] = useAddress(Address);
  const [chosen, setChosen] = useState(0);
  const measures = shownMeasures({ hasConversion: params.conversion !== undefined, hasValue: params.value !== undefined });
  const measure = measures.includes(of) ? of : 'visits';
  const table = Math.min(source, params.sources.length - 1);
  const part = answer.parts[Math.min(chosen, answer.parts.length - 1)];
  const tables = part?.current.tables;
  const rows = useMemo(() => tables?.[table] ?? [], [tables, table]);
  const before = part?.earlier?.tables[table];
  const bars = useMemo(
    () =>
      rows.map((row) => {
        const same = before?.find((one) => one.source === row.source && (one.values === null) === (row.values === null));
        return {
          name: row.values === null ? own.other : row.source === params.direct ? own.direct : row.source,
          value: measureOf(row, measure),
          earlier: before === undefined ? undefined : same === undefined ? 0 : measureOf(same, measure),
        };
      }),
    [rows, before, own, params.direct, measure],
  );
  if (part === undefined) return null;
  const pick = (bar: number): void => {
    const row = rows[bar];
    if (row === undefined) return;
    onPick(
      { segment: part.segment, table, who: whoOfSource(row, rows, measure, params.direct) },
      `${own.measures[measure]} · ${bars[bar]?.name}`,
    );
  };
  const { visits, bounces, customers, conversions } = part.current;
  return (
    <>
      <div className="rule-line" style={{ marginBottom: 8 }}>
        {params.sources.length > 1 && (
          <Segmented<number>
            size="small"
            aria-label={own.which}
            value={table}
            options={params.sources.map((value, i) => ({ value: i, label: valueTitle(value, params.events, ruleWords) }))}
            onChange={(value) => setAddress({ source: value })}
          />
        )}
        <Select<SourceMeasure>
          aria-label={own.measure}
          popupMatchSelectWidth={false}
          style={{ minWidth: 150 }}
          value={measure}
          options={measures.map((value) => ({ value, label: own.measures[value] }))}
          onChange={(value) => setAddress({ of: value })}
        />
        <PartChoice names={answer.parts.map((one) => partName(one, undefined))} value={chosen} onChange={setChosen} />
        <span className="rule-quiet num">
          {own.totals(format.number(visits), format.number(customers), format.share(bounces, visits))}
          {conversions !== null && ` · ${own.conversions(format.number(conversions))}`}
        </span>
      </div>
      <TotalBars label={own.measures[measure]} unit={unitOf(measure, params)} bars={bars} onPoint={pick} />
      <p className="analysis-note">{own.note}</p>
    </>
  );
}

function unitOf(measure: SourceMeasure, { unit }: SourcesParams): Unit {
  if (measure.endsWith('customers')) return 'customers';
  return measure.endsWith('value') ? unit : 'count';
}
