import type { FunnelParams } from '@gyre/domain/analyses/funnel';
import { InputNumber, Select } from 'antd';
import { useWords } from '../../../words/index.ts';
import { inUnit, UNITS, type WindowUnit, windowMs } from './window-units.ts';

type Window = FunnelParams['window'];

interface WindowBlankProps {
  readonly value: Window;
  readonly onChange: (window: Window) => void;
}

/** 窗口期 — an amount and a unit, or the calendar day of the first step. */
export function WindowBlank({ value, onChange }: WindowBlankProps) {
  const own = useWords().analysis.funnel.window;
  const { amount, unit } = value.kind === 'span' ? inUnit(value.ms) : { amount: 1, unit: 'sameDay' as const };
  const set = (amountNow: number, unitNow: WindowUnit | 'sameDay'): void => {
    if (unitNow === 'sameDay') onChange({ kind: 'day' });
    else onChange({ kind: 'span', ms: windowMs(amountNow, unitNow), inclusive: value.kind === 'span' ? value.inclusive : true });
  };
  return (
    <span className="rule-joined">
      {unit !== 'sameDay' && (
        <InputNumber<number>
          aria-label={own.amount}
          min={1}
          max={100_000}
          style={{ width: 76 }}
          value={amount}
          onChange={(now) => set(now ?? 1, unit)}
        />
      )}
      <Select<WindowUnit | 'sameDay'>
        aria-label={own.unit}
        popupMatchSelectWidth={false}
        style={{ minWidth: 84 }}
        value={unit}
        options={[...UNITS, 'sameDay' as const].map((one) => ({ value: one, label: own.units[one] }))}
        onChange={(now) => set(amount, now)}
      />
    </span>
  );
}
