import type { Estimate } from '@gyre/domain';
import { Alert, Form, InputNumber } from 'antd';
import { MoneyInput } from '../../../parts/money-input.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { StepProps } from './step-props.ts';

const MINUTE = 60_000;

/** 预算 — how many messages and how much money at most, how fast, and how that compares with the estimate. */
export function BudgetStep({ draft, change, estimate }: StepProps & { readonly estimate: Estimate | undefined }) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const { budget, ratePerMinute } = draft;
  const use = (part: number | undefined, whole: number | null): string =>
    part === undefined || whole === null || whole === 0 ? words.budgetNone : words.budgetUse(format.share(part, whole));
  const isShort =
    estimate !== undefined &&
    ((budget.messages !== null && estimate.messages > budget.messages) || (budget.cost !== null && estimate.cost > budget.cost));
  return (
    <Form layout="vertical" component="div">
      <p style={{ marginTop: 0, opacity: 0.75 }}>{words.budgetNote}</p>
      <div className="choice-grid">
        <Form.Item label={words.budgetCost} extra={use(estimate?.cost, budget.cost)}>
          <MoneyInput label={words.budgetCost} value={budget.cost} onChange={(cost) => change({ budget: { ...budget, cost } })} />
        </Form.Item>
        <Form.Item label={words.budgetMessages} extra={use(estimate?.messages, budget.messages)}>
          <InputNumber<number>
            min={1}
            precision={0}
            style={{ width: 220 }}
            aria-label={words.budgetMessages}
            value={budget.messages}
            onChange={(messages) => change({ budget: { ...budget, messages } })}
          />
        </Form.Item>
      </div>
      {isShort && <Alert type="warning" showIcon title={words.budgetOver} style={{ marginBottom: 16 }} />}
      <Form.Item
        label={words.rate}
        extra={
          ratePerMinute === null || estimate === undefined
            ? words.rateNone
            : words.rateTakes(format.span(Math.max(1, Math.ceil(estimate.messages / ratePerMinute)) * MINUTE))
        }
      >
        <InputNumber<number>
          min={1}
          max={1_000_000}
          precision={0}
          suffix={words.rateUnit}
          style={{ width: 220 }}
          aria-label={words.rate}
          value={ratePerMinute}
          onChange={(rate) => change({ ratePerMinute: rate })}
        />
      </Form.Item>
    </Form>
  );
}
