import { contract, elapsedShare, instant, localDate, paceOf } from '@gyre/domain';
import { Progress, theme } from 'antd';
import type { ReactNode } from 'react';
import { useCall } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { MISSING } from '../../format.ts';
import { Panel } from '../../parts/panel.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { written } from '../analysis/frame/cell-view.tsx';
import type { ActivityFacts } from './activity-facts.ts';

const RENEWED_MS = 60_000;

/** 进度 — the time that has passed, and held against it what of the budget is spent and how much of the target is reached. */
export function PacingPanel({ activity }: { readonly activity: ActivityFacts }) {
  const words = useWords().campaigns.activities;
  const format = useFormat();
  const money = useMoney();
  const { definition } = activity;
  const elapsed = elapsedShare(definition, presentMs());
  return (
    <Panel title={words.pacing}>
      <div style={{ display: 'grid', gap: 14 }}>
        <Bar
          title={words.elapsed}
          share={elapsed}
          text={elapsed === null ? words.noPacing : words.elapsedShare(format.share(elapsed, 1))}
          elapsed={null}
        />
        {definition.budget !== null && definition.budget > 0 && (
          <Bar
            title={words.budgetPace}
            share={activity.cost / definition.budget}
            text={words.reachedOf(money(activity.cost), money(definition.budget))}
            elapsed={elapsed}
            isCost
          />
        )}
        {definition.target === null ? (
          <span style={{ opacity: 0.65 }}>{words.noTarget}</span>
        ) : (
          <TargetBar activity={activity} elapsed={elapsed} />
        )}
      </div>
    </Panel>
  );
}

/** The metric over the days of the activity so far. */
function TargetBar({ activity, elapsed }: { readonly activity: ActivityFacts; readonly elapsed: number | null }) {
  const words = useWords().campaigns.activities;
  const format = useFormat();
  const project = useProjectKey();
  const { target, from, to } = activity.definition;
  const now = presentMs();
  const dayOf = (at: number): string => localDate(instant(at), format.zone);
  const [first, last] = [from ?? activity.createdAt, Math.min(to ?? now, now)];
  const range = { of: 'days' as const, from: first > last ? dayOf(last) : dayOf(first), to: dayOf(last) };
  const answer = useCall(
    contract.metrics.series,
    { params: { project }, body: { metrics: [target?.metric ?? ''], range, totals: true } },
    { enabled: target !== null && first <= now, everyMs: RENEWED_MS, keep: true },
  );
  const line = answer.data?.lines[0];
  if (target === null) return null;
  const total = first > now ? 0 : (line?.whole.total ?? null);
  const say = (value: number): string => (line === undefined ? format.number(value, 2) : written(value, line.unit, format));
  return (
    <Bar
      title={words.targetPace(line?.name ?? target.metric)}
      share={total === null ? null : total / target.value}
      text={words.reachedOf(total === null ? MISSING : say(total), say(target.value))}
      elapsed={elapsed}
    />
  );
}

interface BarProps {
  readonly title: ReactNode;
  /** Null: nothing to tell. */
  readonly share: number | null;
  readonly text: string;
  /** What it is held against; null: nothing. */
  readonly elapsed: number | null;
  /** Whether being ahead of the time is bad. */
  readonly isCost?: boolean;
}

function Bar({ title, share, text, elapsed, isCost = false }: BarProps) {
  const { paces } = useWords().campaigns.activities;
  const { token } = theme.useToken();
  const pace = share === null || elapsed === null ? null : paceOf(share, elapsed);
  const tones: Readonly<Record<NonNullable<typeof pace>, Tone>> = {
    ahead: isCost ? 'warn' : 'good',
    level: 'good',
    behind: isCost ? 'off' : 'warn',
  };
  return (
    <div>
      <div style={{ display: 'flex', gap: 12, justifyContent: 'space-between', flexWrap: 'wrap' }} className="num">
        <b>{title}</b>
        <span>
          {text} {pace !== null && <StatusDot tone={tones[pace]}>{paces[pace]}</StatusDot>}
        </span>
      </div>
      {share !== null && (
        <Progress
          percent={Math.min(100, share * 100)}
          showInfo={false}
          size="small"
          strokeColor={isCost && share > 1 ? token.colorError : token.colorPrimary}
        />
      )}
    </div>
  );
}
