import type { Repeat } from '@gyre/domain';
import { Input, InputNumber, Radio } from 'antd';
import { useFormat } from '../../use-format.ts';
import { Weekdays } from '../../parts/rules/test-form.tsx';
import { useWords } from '../../words/index.ts';
import { repeatWords } from './sentence.ts';

/** 重复 — on which days and at what time, in the project's zone. */
export function RepeatForm({ value, onChange }: { readonly value: Repeat; readonly onChange: (repeat: Repeat) => void }) {
  const words = useWords().campaigns.editor;
  const { language, zone } = useFormat();
  const { time } = value;
  const isWhole = value.every !== 'week' || value.weekdays.length > 0;
  const change = (every: Repeat['every']): void => {
    if (every === 'day') onChange({ every, time });
    else onChange(every === 'week' ? { every, weekdays: [1], time } : { every, monthDay: 1, time });
  };
  return (
    <>
      <div className="rule-line">
        <Radio.Group
          optionType="button"
          value={value.every}
          options={(['day', 'week', 'month'] as const).map((every) => ({ value: every, label: words.every[every] }))}
          onChange={(e) => change(e.target.value as Repeat['every'])}
        />
        {value.every === 'week' && <Weekdays value={value.weekdays} onChange={(weekdays) => onChange({ ...value, weekdays })} />}
        {value.every === 'month' && (
          <InputNumber<number>
            aria-label={words.monthDay}
            suffix={words.monthDay}
            min={1}
            max={31}
            style={{ width: 110 }}
            value={value.monthDay}
            onChange={(monthDay) => onChange({ ...value, monthDay: monthDay ?? 1 })}
          />
        )}
        <Input
          type="time"
          aria-label={words.time}
          style={{ width: 130 }}
          value={time}
          onChange={(e) => e.target.value !== '' && onChange({ ...value, time: e.target.value })}
        />
      </div>
      <p style={{ opacity: 0.75, margin: '6px 0 0' }}>
        {isWhole && words.repeatNote(repeatWords(value, language), zone)} {value.every === 'month' && value.monthDay > 28 && words.monthEnd}
      </p>
    </>
  );
}
