import type { CampaignReport } from '@gyre/domain';
import { Tooltip } from 'antd';
import { Panel } from '../../../parts/panel.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { CampaignFacts } from '../campaign-acts.tsx';
import './report.css';

interface CostPanelProps {
  readonly report: CampaignReport;
  readonly campaign: CampaignFacts;
}

/** 花费与代价 — what it cost, also per goal, what of the budget is used, and who left or complained. */
export function CostPanel({ report, campaign }: CostPanelProps) {
  const all = useWords().campaigns;
  const words = all.report;
  const format = useFormat();
  const money = useMoney();
  const { budget } = campaign.definition;
  const { messages, cost } = campaign.counts;
  const reached = report.steps.find(({ step }) => step === 'reached')?.customers ?? 0;
  const figures = [
    {
      label: words.spent,
      value: money(report.cost),
      note: budget.cost === null ? '' : words.ofBudget(format.share(cost, budget.cost)),
      tip: '',
    },
    { label: words.perGoal, value: money(report.costPerGoal), note: '', tip: words.perGoalNote },
    {
      label: words.messages,
      value: all.messages(format.number(messages)),
      note: budget.messages === null ? '' : words.ofBudget(format.share(messages, budget.messages)),
      tip: '',
    },
    {
      label: words.unsubscribed,
      value: all.people(format.number(report.unsubscribed)),
      note: reached === 0 ? '' : words.ofReached(format.share(report.unsubscribed, reached)),
      tip: '',
    },
    {
      label: words.complained,
      value: all.people(format.number(report.complained)),
      note: reached === 0 ? '' : words.ofReached(format.share(report.complained, reached)),
      tip: '',
    },
  ];
  return (
    <Panel title={words.cost}>
      <div className="cost-grid">
        {figures.map(({ label, value, note, tip }) => (
          <div key={label}>
            <Tooltip title={tip}>
              <div style={{ opacity: 0.7, fontSize: 13 }}>{label}</div>
            </Tooltip>
            <div className="num" style={{ fontSize: 20, fontWeight: 600 }}>
              {value}
            </div>
            <div style={{ opacity: 0.6, fontSize: 12, minHeight: 18 }}>{note}</div>
          </div>
        ))}
      </div>
    </Panel>
  );
}
