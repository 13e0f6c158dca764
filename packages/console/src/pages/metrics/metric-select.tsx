import { Select } from 'antd';
import type { MetricRow } from './metric-book.ts';

interface MetricSelectProps {
  readonly label: string;
  readonly metrics: readonly MetricRow[];
  readonly value: string | undefined;
  readonly onChange: (key: string) => void;
  /** With it the choice can be taken back. */
  readonly onClear?: () => void;
}

/** 选指标 — by name or key. */
export function MetricSelect({ label, metrics, value, onChange, onClear }: MetricSelectProps) {
  return (
    <Select<string | null>
      aria-label={label}
      placeholder={label}
      popupMatchSelectWidth={false}
      style={{ minWidth: 180 }}
      showSearch={{ optionFilterProp: 'label' }}
      options={metrics.map(({ key, definition }) => ({ value: key, label: `${definition.name} ${key}` }))}
      value={value ?? null}
      {...(onClear === undefined ? {} : { allowClear: true, onClear })}
      onChange={(key: string | null | undefined) => key !== null && key !== undefined && onChange(key)}
    />
  );
}
