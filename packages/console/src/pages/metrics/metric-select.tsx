import { Select } from 'antd';
import type { MetricRow } from './metric-book.ts';

interface MetricSelectProps {
  readonly label: string;
  readonly metrics: readonly MetricRow[];
  readonly value: string | undefined;
  readonly onChange: (key: string) => void;
}

/** 选指标 — by name or key. */
export function MetricSelect({ label, metrics, value, onChange }: MetricSelectProps) {
  return (
    <Select<string | null>
      aria-label={label}
      placeholder={label}
      popupMatchSelectWidth={false}
      style={{ minWidth: 180 }}
      showSearch={{ optionFilterProp: 'label' }}
      options={metrics.map(({ key, definition }) => ({ value: key, label: `${definition.name} ${key}` }))}
      value={value ?? null}
      onChange={(key) => key !== null && onChange(key)}
    />
  );
}
