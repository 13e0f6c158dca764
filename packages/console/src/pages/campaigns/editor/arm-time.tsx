import { Form, Input, Radio } from 'antd';
import { useWords } from '../../../words/index.ts';

/** What choosing a time begins with. */
const USUAL = '20:00';

interface ArmTimeProps {
  /** HH:MM in the customer's zone; null: at once. */
  readonly value: string | null;
  readonly onChange: (time: string | null) => void;
}

/** 发送时刻 — whether a text goes at once, or waits for a time of day. */
export function ArmTime({ value, onChange }: ArmTimeProps) {
  const words = useWords().campaigns.editor;
  return (
    <Form.Item label={words.sendTime} extra={value === null ? undefined : words.sendTimeNote} style={{ marginBottom: 12 }}>
      <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
        <Radio.Group
          optionType="button"
          size="small"
          aria-label={words.sendTime}
          value={value === null ? 'at_once' : 'time'}
          options={[
            { value: 'at_once', label: words.sendAtOnce },
            { value: 'time', label: words.sendAtTime },
          ]}
          onChange={(e) => onChange(e.target.value === 'time' ? USUAL : null)}
        />
        {value !== null && (
          <Input
            type="time"
            size="small"
            aria-label={words.sendAtTime}
            style={{ width: 110 }}
            value={value}
            onChange={(e) => e.target.value !== '' && onChange(e.target.value)}
          />
        )}
      </span>
    </Form.Item>
  );
}
