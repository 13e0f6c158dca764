import { Form, InputNumber, Space } from 'antd';
import { MoneyInput } from '../../parts/money-input.tsx';
import { useWords } from '../../words/index.ts';
import type { BatchFormProps } from './batch-editor.tsx';

/** 数量与预算 — how many coupons there are, in all, a day and per customer, and what they may take off together. */
export function LimitsForm({ draft: { limits, budget }, change }: BatchFormProps) {
  const { form } = useWords().benefits;
  const set = (part: Partial<typeof limits>): void => change({ limits: { ...limits, ...part } });
  return (
    <>
      <Form.Item label={form.limits} required>
        <Space wrap size="large">
          <Count label={form.total} value={limits.total} onChange={(total) => set({ total: total ?? 1 })} />
          <Count label={form.perDay} value={limits.perDay} onChange={(perDay) => set({ perDay })} />
          <Count label={form.perCustomer} value={limits.perCustomer} onChange={(perCustomer) => set({ perCustomer })} />
          <Count
            label={form.perCustomerPerDay}
            value={limits.perCustomerPerDay}
            onChange={(perCustomerPerDay) => set({ perCustomerPerDay })}
          />
        </Space>
      </Form.Item>
      <Form.Item label={form.budget} extra={form.budgetHelp}>
        <MoneyInput label={form.budget} value={budget} placeholder={form.unlimited} onChange={(next) => change({ budget: next })} />
      </Form.Item>
    </>
  );
}

interface CountProps {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (count: number | null) => void;
}

function Count({ label, value, onChange }: CountProps) {
  const { form } = useWords().benefits;
  return (
    <label>
      {label}{' '}
      <InputNumber<number>
        min={1}
        max={1_000_000_000}
        precision={0}
        value={value}
        placeholder={form.unlimited}
        aria-label={label}
        onChange={(count) => onChange(count)}
      />
    </label>
  );
}
