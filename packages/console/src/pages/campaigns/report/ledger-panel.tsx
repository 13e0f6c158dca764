import type { CampaignReport } from '@gyre/domain';
import { Tooltip } from 'antd';
import { MISSING } from '../../../format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import './report.css';

type Costs = NonNullable<CampaignReport['costs']>;
type Range = Costs['revenue'];

/** 成本账 — what the treated cost, what they brought in that would not have come anyway, and what one more success cost. */
export function LedgerPanel({ costs }: { readonly costs: Costs }) {
  const words = useWords().campaigns.effects;
  const format = useFormat();
  const money = useMoney();
  const range = (of: Range, say: (value: number) => string) =>
    of === null ? { value: MISSING, note: '' } : { value: say(of.value), note: words.between(say(of.from), say(of.to)) };
  const figures = [
    { label: words.messageCost, value: money(costs.messages), note: '', tip: '' },
    { label: words.benefitCost, value: money(costs.benefits), note: '', tip: '' },
    { label: words.revenue, ...range(costs.revenue, money), tip: costs.revenue === null ? words.noRevenue : '' },
    { label: words.return, ...range(costs.return, (times) => words.times(format.number(times, 1))), tip: words.returnNote },
    { label: words.perExtra, ...range(costs.perExtraGoal, money), tip: words.perExtraNote },
  ];
  return (
    <Panel title={words.ledger}>
      <div className="cost-grid">
        {figures.map(({ label, value, note, tip }) => (
          <Tooltip key={label} title={tip}>
            <div>
              <div style={{ opacity: 0.7, fontSize: 13 }}>{label}</div>
              <div className="num" style={{ fontSize: 20, fontWeight: 600 }}>
                {value}
              </div>
              <div className="num" style={{ opacity: 0.6, fontSize: 12, minHeight: 18 }}>
                {note}
              </div>
            </div>
          </Tooltip>
        ))}
      </div>
      <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{words.ledgerNote(format.number(costs.customers))}</p>
    </Panel>
  );
}
