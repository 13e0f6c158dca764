import type { Repeat } from '@gyre/domain';
import { Input, InputNumber, Radio, Select } from 'antd';
import { Weekdays } from '../../../parts/rules/test-form.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { isRepeat, type Recurrence, recurrenceOf, rruleOf } from '../draft/recurrence.ts';
import { repeatWords } from '../sentence.ts';

type Every = Recurrence['every'] | 'rule';

const STARTS: Readonly<Record<Recurrence['every'], Recurrence>> = {
  day: { every: 'day', interval: 1 },
  week: { every: 'week', interval: 1, weekdays: [1] },
  month: { every: 'month', interval: 1, monthDay: 1 },
};

/** 重复 — on which days and at what time, in the project's zone; a rule no form shows is written by hand. */
export function RepeatForm({ value, onChange }: { readonly value: Repeat; readonly onChange: (repeat: Repeat) => void }) {
  const words = useWords().campaigns.editor;
  const { language, zone } = useFormat();
  // A weekly rule without a weekday is not one yet, but shown as the form it is written in.
  const recurrence: Recurrence | null = value.rrule.endsWith('BYDAY=')
    ? { every: 'week', interval: 1, weekdays: [] }
    : recurrenceOf(value.rrule);
  const set = (changed: Recurrence): void => onChange({ ...value, rrule: rruleOf(changed) });
  const choose = (every: Every): void => {
    if (every === 'rule') onChange({ ...value, rrule: 'FREQ=MONTHLY;BYDAY=1MO' });
    else set(STARTS[every]);
  };
  return (
    <>
      <div className="rule-line">
        <Radio.Group
          optionType="button"
          value={recurrence?.every ?? 'rule'}
          options={(['day', 'week', 'month', 'rule'] as const).map((every) => ({ value: every, label: words.every[every] }))}
          onChange={(e) => choose(e.target.value as Every)}
        />
        <Input
          type="time"
          aria-label={words.time}
          style={{ width: 130 }}
          value={value.time}
          onChange={(e) => e.target.value !== '' && onChange({ ...value, time: e.target.value })}
        />
      </div>
      <div className="rule-line" style={{ marginTop: 8 }}>
        {recurrence === null ? (
          <Input
            className="mono"
            aria-label={words.rule}
            status={isRepeat(value) ? '' : 'error'}
            maxLength={500}
            value={value.rrule}
            onChange={(e) => onChange({ ...value, rrule: e.target.value.toUpperCase().trim() })}
          />
        ) : (
          <RecurrenceFields recurrence={recurrence} onChange={set} />
        )}
      </div>
      <p style={{ opacity: 0.75, margin: '6px 0 0' }}>
        {isRepeat(value) && recurrence !== null && words.repeatNote(repeatWords(value, language), zone)}
        {recurrence === null && words.ruleHint} {recurrence?.every === 'month' && recurrence.monthDay > 28 && words.monthShort}
      </p>
    </>
  );
}

interface FieldsProps {
  readonly recurrence: Recurrence;
  readonly onChange: (recurrence: Recurrence) => void;
}

function RecurrenceFields({ recurrence, onChange }: FieldsProps) {
  const words = useWords().campaigns.editor;
  const days = [...Array.from({ length: 31 }, (_, i) => i + 1), -1];
  return (
    <>
      <InputNumber<number>
        aria-label={words.interval}
        prefix={words.interval}
        suffix={words.intervalUnits[recurrence.every]}
        min={1}
        max={366}
        precision={0}
        style={{ width: 150 }}
        value={recurrence.interval}
        onChange={(interval) => onChange({ ...recurrence, interval: interval ?? 1 })}
      />
      {recurrence.every === 'week' && (
        <Weekdays value={[...recurrence.weekdays]} onChange={(weekdays) => onChange({ ...recurrence, weekdays })} />
      )}
      {recurrence.every === 'month' && (
        <Select<number>
          aria-label={words.monthDay}
          style={{ width: 130 }}
          value={recurrence.monthDay}
          options={days.map((day) => ({ value: day, label: words.monthDays(day) }))}
          onChange={(monthDay) => onChange({ ...recurrence, monthDay })}
        />
      )}
    </>
  );
}
