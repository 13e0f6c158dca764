import { Channel, MONEY_SCALE } from '@gyre/domain';
import { Checkbox, InputNumber } from 'antd';
import { usePrice } from '../../../parts/use-price.ts';
import { useWords } from '../../../words/index.ts';
import { approvalSentence } from './policy-words.ts';
import { Section, type SectionProps, usePolicyVoice } from './section.tsx';

const FIRST_CUSTOMERS = 10_000;
const FIRST_COST = 1000 * MONEY_SCALE;

/** 启动审批 — above which size or cost a start needs a second person. */
export function ApprovalSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.approval;
  const voice = usePolicyVoice();
  const { approval } = policy;
  const { customers, cost } = approval;
  return (
    <Section title={words.title} note={words.note} sentence={approvalSentence(approval, voice)}>
      <div className="policy-lines">
        <div className="policy-line">
          <Checkbox
            disabled={readOnly}
            checked={customers !== null}
            onChange={(e) => change({ approval: { ...approval, customers: e.target.checked ? FIRST_CUSTOMERS : null } })}
          >
            {words.customers}
          </Checkbox>
          {customers !== null && (
            <InputNumber
              aria-label={words.customers}
              min={1}
              precision={0}
              suffix={words.people}
              formatter={(n) => grouped(n)}
              parser={(text) => Number((text ?? '').replaceAll(',', ''))}
              style={{ width: 180 }}
              disabled={readOnly}
              value={customers}
              onChange={(n) => n !== null && change({ approval: { ...approval, customers: n } })}
            />
          )}
          {customers === null && <span style={{ opacity: 0.65 }}>{words.off}</span>}
        </div>
        <div className="policy-line">
          <Checkbox
            disabled={readOnly}
            checked={cost !== null}
            onChange={(e) => change({ approval: { ...approval, cost: e.target.checked ? FIRST_COST : null } })}
          >
            {words.cost}
          </Checkbox>
          {cost === null ? (
            <span style={{ opacity: 0.65 }}>{words.off}</span>
          ) : (
            <MoneyField
              label={words.cost}
              value={cost}
              step={100}
              readOnly={readOnly}
              onChange={(money) => change({ approval: { ...approval, cost: money } })}
            />
          )}
        </div>
      </div>
    </Section>
  );
}

/** `10000` as `10,000`, while it is typed. */
function grouped(n: number | string | undefined): string {
  return String(n ?? '').replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 单价 — what one message of each channel costs. */
export function PriceSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach;
  const own = words.policy.prices;
  const { price } = usePrice();
  const { prices } = policy;
  return (
    <Section title={own.title} note={own.note}>
      <div className="policy-lines">
        {Channel.options.map((channel) => (
          <div key={channel} className="policy-line">
            <span>{words.channels[channel]}</span>
            <MoneyField
              label={words.channels[channel]}
              value={prices[channel]}
              step={0.005}
              readOnly={readOnly}
              onChange={(money) => change({ prices: { ...prices, [channel]: money } })}
            />
            <span>{own.unit[channel]}</span>
            <span style={{ opacity: 0.65 }}>{prices[channel] === 0 ? own.free : own.thousand(price(prices[channel] * 1000))}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}

interface MoneyFieldProps {
  readonly label: string;
  /** In ten-thousandths of the currency. */
  readonly value: number;
  readonly step: number;
  readonly readOnly: boolean;
  readonly onChange: (money: number) => void;
}

function MoneyField({ label, value, step, readOnly, onChange }: MoneyFieldProps) {
  const { sign } = usePrice();
  return (
    <InputNumber
      aria-label={label}
      prefix={sign}
      min={0}
      step={step}
      style={{ width: 160 }}
      disabled={readOnly}
      value={value / MONEY_SCALE}
      onChange={(major) => major !== null && onChange(Math.round(major * MONEY_SCALE))}
    />
  );
}
