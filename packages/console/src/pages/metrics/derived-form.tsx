import { InputNumber, Select } from 'antd';
import { FilterForm, NEW_TEST } from '../../parts/rules/selector-form.tsx';
import { useWords } from '../../words/index.ts';
import { AmongField } from '../analysis/frame/among-field.tsx';
import type { MetricRow } from './metric-book.ts';
import { eventsIn, type MetricMeasureDraft } from './metric-draft.ts';
import { MetricSelect } from './metric-select.tsx';

type Derived = Extract<MetricMeasureDraft, { of: 'derived' }>;
type Shift = NonNullable<Derived['shift']>;

interface DerivedFormProps {
  readonly value: Derived;
  readonly metrics: readonly MetricRow[];
  readonly onChange: (measure: Derived) => void;
}

/** 派生 — another metric, further filtered, of some customers only, of an earlier period, or over rolling days. */
export function DerivedForm({ value, metrics, onChange }: DerivedFormProps) {
  const words = useWords().metrics.editor;
  const { metric, filter, among, shift, rolling, of } = value;
  const base = metrics.find(({ key }) => key === metric)?.definition.measure;
  const event = base === undefined ? '' : (eventsIn(base)[0] ?? '');
  const put = (part: Partial<Record<'among' | 'shift' | 'rolling', unknown>>): void => {
    const next = { among, shift, rolling, ...part };
    const kept = Object.fromEntries(Object.entries(next).filter(([, one]) => one !== undefined));
    onChange({ of, metric, filter, ...kept });
  };
  return (
    <div className="rule-stack">
      <div className="rule-line">
        <span>{words.ofMetric}</span>
        <MetricSelect
          label={words.ofMetric}
          metrics={metrics}
          value={metric === '' ? undefined : metric}
          onChange={(chosen) => onChange({ ...value, metric: chosen })}
        />
      </div>
      <div className="rule-line">
        <span>{words.among}</span>
        <AmongField value={among} onChange={(rule) => put({ among: rule })} />
        <ShiftField value={shift} onChange={(chosen) => put({ shift: chosen })} />
        <span>{words.rolling}</span>
        <InputNumber<number>
          aria-label={words.rolling}
          placeholder={words.rollingNone}
          min={1}
          max={366}
          precision={0}
          style={{ width: 120 }}
          value={rolling ?? null}
          onChange={(days) => put({ rolling: days ?? undefined })}
        />
      </div>
      {filter.length === 0 ? (
        <div>
          <button type="button" className="analysis-number" onClick={() => onChange({ ...value, filter: [NEW_TEST] })}>
            {words.filter}
          </button>
        </div>
      ) : (
        <FilterForm event={event} value={{ all: filter, any: [] }} onChange={({ all }) => onChange({ ...value, filter: all })} />
      )}
    </div>
  );
}

function ShiftField({ value, onChange }: { readonly value: Shift | undefined; readonly onChange: (shift: Shift | undefined) => void }) {
  const words = useWords().metrics.editor;
  return (
    <span className="rule-joined">
      {value !== undefined && (
        <InputNumber<number>
          aria-label={words.shift}
          min={1}
          max={400}
          precision={0}
          style={{ width: 72 }}
          value={value.count}
          onChange={(count) => onChange({ ...value, count: count ?? 1 })}
        />
      )}
      <Select<Shift['unit'] | 'none'>
        aria-label={words.shift}
        popupMatchSelectWidth={false}
        style={{ minWidth: 96 }}
        value={value?.unit ?? 'none'}
        options={[
          { value: 'none', label: words.shiftNone },
          ...(['day', 'week', 'month', 'year'] as const).map((unit) => ({ value: unit, label: words.shiftUnits[unit] })),
        ]}
        onChange={(unit) => onChange(unit === 'none' ? undefined : { count: value?.count ?? 1, unit })}
      />
    </span>
  );
}
