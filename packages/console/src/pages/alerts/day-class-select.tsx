import { Form, Select } from 'antd';
import { useWords } from '../../words/index.ts';

interface DayClassSelectProps {
  readonly value: string;
  readonly onChange: (dayClass: string) => void;
}

/** 特殊日的类别 — one of those Gyre knows, or one of the project's own, typed. */
export function DayClassSelect({ value, onChange }: DayClassSelectProps) {
  const words = useWords().alerts;
  const { dayClass } = words.days.columns;
  return (
    <Form.Item label={dayClass} required extra={words.acts.dayClassHelp}>
      <Select<string[]>
        mode="tags"
        aria-label={dayClass}
        style={{ width: '100%' }}
        value={value === '' ? [] : [value]}
        options={Object.entries(words.days.classes).map(([key, label]) => ({ value: key, label }))}
        onChange={(chosen) => onChange((chosen.at(-1) ?? '').trim().slice(0, 40))}
      />
    </Form.Item>
  );
}
