import type { TimeRange } from '@gyre/domain/analyses/time-range';
import { Checkbox, InputNumber, Select } from 'antd';
import { presentMs } from '../../../clock.ts';
import { localDay } from '../period-name.ts';
import { DayInput } from '../../../parts/rules/test-form.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { CHOICES, type RangeChoice, choiceOfRange, rangeOfChoice } from '../range-choices.ts';

interface RangeFieldProps {
  readonly value: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

/** 时间范围 — in words, with blanks where there are any. */
export function RangeField({ value, onChange }: RangeFieldProps) {
  const words = useWords().analysis.range;
  const { zone } = useFormat();
  const today = localDay(presentMs(), zone);
  return (
    <span className="rule-joined">
      <Select<RangeChoice>
        aria-label={words.label}
        popupMatchSelectWidth={false}
        style={{ minWidth: 112 }}
        listHeight={420}
        value={choiceOfRange(value)}
        options={CHOICES.map((choice) => ({ value: choice, label: words.choices[choice] }))}
        onChange={(choice) => onChange(rangeOfChoice(choice, value, today))}
      />
      {value.of === 'days' && (
        <>
          <DayInput label={words.from} value={value.from} onChange={(from) => onChange({ ...value, from: from ?? value.from })} />
          {words.to}
          <DayInput label={words.to} value={value.to} onChange={(to) => onChange({ ...value, to: to ?? value.to })} />
        </>
      )}
      {value.of === 'last' && choiceOfRange(value) === 'last' && <LastBlanks value={value} onChange={onChange} />}
    </span>
  );
}

interface LastBlanksProps {
  readonly value: Extract<TimeRange, { of: 'last' }>;
  readonly onChange: (range: TimeRange) => void;
}

function LastBlanks({ value, onChange }: LastBlanksProps) {
  const words = useWords().analysis.range;
  return (
    <>
      <InputNumber<number>
        aria-label={words.count}
        min={1}
        max={1000}
        precision={0}
        style={{ width: 72 }}
        value={value.count}
        onChange={(count) => onChange({ ...value, count: count ?? 1 })}
      />
      <Select
        aria-label={words.unit}
        popupMatchSelectWidth={false}
        style={{ minWidth: 76 }}
        value={value.unit}
        options={(['day', 'week', 'month'] as const).map((unit) => ({ value: unit, label: words.units[unit] }))}
        onChange={(unit) => onChange({ ...value, unit })}
      />
      <Checkbox checked={value.current} onChange={(e) => onChange({ ...value, current: e.target.checked })}>
        {words.current}
      </Checkbox>
    </>
  );
}
