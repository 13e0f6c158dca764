import type { Discount } from '@gyre/domain/benefits/discount';
import { Checkbox, Form, InputNumber, Radio } from 'antd';
import { MoneyInput } from '../../parts/money-input.tsx';
import { useWords } from '../../words/index.ts';
import type { BatchFormProps } from './batch-editor.tsx';
import { foldOf } from './batch-words.ts';

const STARTS: Readonly<Record<Discount['kind'], Discount>> = {
  threshold: { kind: 'threshold', threshold: 1_000_000, off: 100_000, repeats: false, cap: null },
  percent: { kind: 'percent', offBp: 1000, threshold: null, cap: 500_000 },
  fixed: { kind: 'fixed', off: 50_000 },
};
const KINDS = ['threshold', 'percent', 'fixed'] as const;

/** 优惠 — 满减, 折扣 with a cap, or 立减. */
export function DiscountForm({ draft: { discount }, change }: BatchFormProps) {
  const { form } = useWords().benefits;
  const set = (next: Discount): void => change({ discount: next });
  return (
    <Form.Item label={form.discount} required>
      <Radio.Group
        optionType="button"
        value={discount.kind}
        options={KINDS.map((kind) => ({ value: kind, label: form.kinds[kind] }))}
        onChange={(e) => set(STARTS[e.target.value as Discount['kind']])}
      />
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 24px', marginTop: 12 }}>
        <Amounts discount={discount} set={set} />
      </div>
    </Form.Item>
  );
}

function Amounts({ discount, set }: { readonly discount: Discount; readonly set: (next: Discount) => void }) {
  const { form } = useWords().benefits;
  switch (discount.kind) {
    case 'fixed':
      return <Amount label={form.off} value={discount.off} onChange={(off) => set({ ...discount, off: off ?? 0 })} />;
    case 'percent':
      return (
        <>
          <label>
            {form.fold}{' '}
            <InputNumber
              min={0.1}
              max={9.9}
              step={0.1}
              value={foldOf(discount.offBp)}
              aria-label={form.fold}
              title={form.foldHelp}
              onChange={(fold) => set({ ...discount, offBp: 10_000 - Math.round((fold ?? 9) * 1000) })}
            />
          </label>
          <Amount label={form.cap} value={discount.cap} onChange={(cap) => set({ ...discount, cap: cap ?? 0 })} />
          <Amount
            label={form.threshold}
            value={discount.threshold}
            placeholder={form.noThreshold}
            onChange={(threshold) => set({ ...discount, threshold })}
          />
        </>
      );
    case 'threshold':
      return (
        <>
          <Amount
            label={form.threshold}
            value={discount.threshold}
            onChange={(threshold) => set({ ...discount, threshold: threshold ?? 0 })}
          />
          <Amount label={form.off} value={discount.off} onChange={(off) => set({ ...discount, off: off ?? 0 })} />
          <Checkbox
            checked={discount.repeats}
            onChange={(e) => set({ ...discount, repeats: e.target.checked, cap: e.target.checked ? discount.off * 3 : null })}
          >
            {form.repeats}
          </Checkbox>
          {discount.repeats && <Amount label={form.cap} value={discount.cap} onChange={(cap) => set({ ...discount, cap })} />}
        </>
      );
  }
}

interface AmountProps {
  readonly label: string;
  readonly value: number | null;
  readonly placeholder?: string;
  readonly onChange: (money: number | null) => void;
}

function Amount({ label, value, placeholder = '', onChange }: AmountProps) {
  return (
    <span>
      {label} <MoneyInput label={label} value={value} placeholder={placeholder} width={150} onChange={onChange} />
    </span>
  );
}
