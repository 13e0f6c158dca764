import { mostOff } from '@gyre/domain/benefits/discount';
import { Form, Select } from 'antd';
import { OutsideCoupons } from '../../../parts/outside-coupons.tsx';
import { useBatches } from '../../../parts/use-batches.ts';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { discountWords } from '../../benefits/batch-words.ts';

interface BenefitSelectProps {
  readonly value: string | null;
  readonly onChange: (batch: string | null) => void;
}

/** 发放优惠券 — the batch an arm grants a coupon of, with what one and all that are left can cost at most. */
export function BenefitSelect({ value, onChange }: BenefitSelectProps) {
  const words = useWords();
  const own = words.campaigns.editor;
  const format = useFormat();
  const money = useMoney();
  const batches = useBatches();
  const chosen = batches.find(({ key }) => key === value);
  const left = chosen === undefined ? 0 : chosen.definition.limits.total - chosen.figures.taken;
  const most = chosen === undefined ? 0 : mostOff(chosen.definition.discount);
  const budget = chosen?.definition.budget ?? null;
  const spent = chosen === undefined ? 0 : chosen.figures.reserved + chosen.figures.spent;
  const all = Math.min(most * left, budget === null ? Infinity : Math.max(0, budget - spent));
  const isOutside = chosen?.definition.system === 'external';
  const options = batches.map(({ key, definition }) => ({
    value: key,
    label: [
      definition.name,
      discountWords(definition.discount, money, words.benefits),
      ...(definition.system === 'external' ? [words.benefits.form.systems.external] : []),
    ].join(' · '),
  }));
  return (
    <Form.Item
      label={own.benefit}
      extra={
        chosen === undefined ? (
          own.benefitNote
        ) : (
          <>
            <span className={chosen.claimsOpen ? '' : 'problem'}>
              {chosen.claimsOpen ? own.benefitLeft(format.number(left), money(most), money(all)) : own.benefitClosed}
            </span>
            {isOutside && <div>{own.benefitOutside}</div>}
            <OutsideCoupons batches={[value]} />
          </>
        )
      }
    >
      <Select<string>
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={own.benefitNone}
        aria-label={own.benefit}
        options={options}
        {...(value === null ? {} : { value })}
        onChange={(batch: string | undefined) => onChange(batch ?? null)}
      />
    </Form.Item>
  );
}
