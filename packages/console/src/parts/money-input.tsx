import { MONEY_SCALE } from '@gyre/domain/money';
import { InputNumber } from 'antd';
import { useFormat } from '../use-format.ts';

interface MoneyInputProps {
  /** In ten-thousandths; null: nothing entered. */
  readonly value: number | null;
  readonly onChange: (money: number | null) => void;
  readonly label: string;
  readonly placeholder?: string;
  readonly width?: number;
}

/** 金额输入 — in the project's currency, up to four decimals. */
export function MoneyInput({ value, onChange, label, placeholder = '', width = 220 }: MoneyInputProps) {
  const { currency } = useFormat();
  return (
    <InputNumber<number>
      min={0}
      max={1_000_000_000}
      prefix={currency === 'CNY' ? '¥' : currency}
      placeholder={placeholder}
      aria-label={label}
      style={{ width }}
      value={value === null ? null : value / MONEY_SCALE}
      onChange={(major) => onChange(major === null ? null : Math.round(major * MONEY_SCALE))}
    />
  );
}
