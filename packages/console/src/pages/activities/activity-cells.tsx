import { Progress, theme } from 'antd';
import { presentMs } from '../../clock.ts';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { ActivityFacts } from './activity-facts.ts';

/** 预算使用 — spent of the budget, with a bar; over it says so in words. */
export function BudgetUse({ activity }: { readonly activity: ActivityFacts }) {
  const words = useWords().campaigns.activities;
  const money = useMoney();
  const { token } = theme.useToken();
  const { budget } = activity.definition;
  if (budget === null) {
    return (
      <span className="num">
        {money(activity.cost)} <span style={{ opacity: 0.65 }}>{words.noBudget}</span>
      </span>
    );
  }
  const isOver = activity.cost > budget;
  return (
    <div className="num">
      {words.spent(money(activity.cost), money(budget))} {isOver && <span style={{ color: token.colorError }}>{words.over}</span>}
      <Progress
        percent={budget === 0 ? 100 : Math.min(100, (activity.cost / budget) * 100)}
        showInfo={false}
        size="small"
        strokeColor={isOver ? token.colorError : token.colorPrimary}
        aria-label={words.columns.budget}
      />
    </div>
  );
}

/** 时间 — from when to when, and whether it is on. */
export function ActivityDates({ activity: { definition } }: { readonly activity: ActivityFacts }) {
  const words = useWords().campaigns.activities;
  const format = useFormat();
  const { from, to } = definition;
  if (from === null && to === null) return <span style={{ opacity: 0.65 }}>{words.noDates}</span>;
  const now = presentMs();
  const said =
    from !== null && to !== null
      ? words.dates(format.day(from), format.day(to))
      : from === null
        ? words.until(format.day(to ?? now))
        : words.from(format.day(from));
  const state = to !== null && now > to ? 'overTime' : from !== null && now < from ? 'ahead' : 'now';
  return (
    <>
      <span className="num">{said}</span>
      <span style={{ display: 'block', fontSize: 13 }}>
        <StatusDot tone={state === 'now' ? 'good' : 'off'}>{words[state]}</StatusDot>
      </span>
    </>
  );
}
