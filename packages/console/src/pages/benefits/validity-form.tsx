import { DAY_MS, instant, localDate, parseInstant } from '@gyre/domain/time';
import { Form, InputNumber, Radio, Space } from 'antd';
import { presentMs } from '../../clock.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { BatchFormProps } from './batch-editor.tsx';
import { DateInput } from './date-input.tsx';

/** 有效期 — between two days, or some days from the claim. */
export function ValidityForm({ draft: { validity }, change }: BatchFormProps) {
  const { form } = useWords().benefits;
  const { zone } = useFormat();
  const toFixed = (): void => {
    const today = parseInstant(localDate(instant(presentMs()), zone), zone) ?? presentMs();
    change({ validity: { kind: 'fixed', from: today, until: today + 30 * DAY_MS } });
  };
  return (
    <Form.Item label={form.validity} extra={validity.kind === 'relative' ? form.daysHelp : undefined} required>
      <Radio.Group
        optionType="button"
        value={validity.kind}
        options={(['relative', 'fixed'] as const).map((kind) => ({ value: kind, label: form[kind] }))}
        onChange={(e) => (e.target.value === 'fixed' ? toFixed() : change({ validity: { kind: 'relative', waitDays: 0, days: 7 } }))}
      />
      <Space wrap size="large" style={{ display: 'flex', marginTop: 12 }}>
        {validity.kind === 'fixed' ? (
          <>
            <DateInput
              label={form.from}
              at={validity.from}
              onChange={(from) => from !== null && change({ validity: { ...validity, from } })}
            />
            <DateInput
              label={form.until}
              at={validity.until}
              isEnd
              onChange={(until) => until !== null && change({ validity: { ...validity, until } })}
            />
          </>
        ) : (
          <>
            <Days
              label={form.waitDays}
              value={validity.waitDays}
              min={0}
              onChange={(waitDays) => change({ validity: { ...validity, waitDays } })}
            />
            <Days label={form.days} value={validity.days} min={1} onChange={(days) => change({ validity: { ...validity, days } })} />
          </>
        )}
      </Space>
    </Form.Item>
  );
}

interface DaysProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly onChange: (days: number) => void;
}

function Days({ label, value, min, onChange }: DaysProps) {
  return (
    <label>
      {label} <InputNumber min={min} max={3650} precision={0} value={value} aria-label={label} onChange={(days) => onChange(days ?? min)} />
    </label>
  );
}
