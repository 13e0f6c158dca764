import { InputNumber } from 'antd';

interface NumberBlankProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Decimals; none unless it says so. */
  readonly precision?: number;
  /** Written behind the number. */
  readonly unit?: string;
  /** Show the label above; without it only those who hear the page hear it. */
  readonly titled?: boolean;
  readonly onChange: (value: number) => void;
}

/** 数字空格. */
export function NumberBlank({ label, value, min, max, precision = 0, unit, titled = false, onChange }: NumberBlankProps) {
  const input = (
    <span className="rule-joined">
      <InputNumber<number>
        aria-label={label}
        min={min}
        max={max}
        precision={precision}
        style={{ width: 76 }}
        value={value}
        onChange={(now) => onChange(now ?? min)}
      />
      {unit !== undefined && <span>{unit}</span>}
    </span>
  );
  if (!titled) return input;
  return (
    <div className="analysis-field">
      <span className="rule-quiet">{label}</span>
      {input}
    </div>
  );
}
