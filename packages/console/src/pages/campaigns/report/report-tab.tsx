import { type CampaignReport, contract, type VerdictKind } from '@gyre/domain';
import { Alert, Skeleton, theme } from 'antd';
import { useCall } from '../../../api.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { CampaignFacts } from '../campaign-acts.tsx';
import { AdjustedPanel } from './adjusted-panel.tsx';
import { CostPanel } from './cost-panel.tsx';
import { CampaignCoupons } from './coupon-table.tsx';
import { GoalTable } from './goal-table.tsx';
import { HarmPanel } from './harm-panel.tsx';
import { HourChart } from './hour-chart.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import { OverTime } from './over-time.tsx';
import { RespondedPanel } from './responded-panel.tsx';
import { SlicesPanel } from './slices-panel.tsx';
import { Waterfall } from './waterfall.tsx';

const LIVE_MS = 4_000;
const IDLE_MS = 60_000;

/** 报告 — the verdict in one sentence first, then the numbers, then how they were made. Live while the campaign runs. */
export function ReportTab({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const project = useProjectKey();
  const isLive = campaign.state === 'running' || campaign.state === 'paused';
  const answer = useCall(
    contract.campaigns.report,
    { params: { project, campaign: campaign.key } },
    { everyMs: isLive ? LIVE_MS : IDLE_MS, keep: true },
  );
  const report = answer.data;
  if (report === undefined) {
    return answer.error === null ? (
      <Skeleton active paragraph={{ rows: 12 }} />
    ) : (
      <ErrorView error={answer.error} retry={() => void answer.refetch()} />
    );
  }
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
      <Verdict verdict={report.verdict} />
      <TestNote test={report.test} />
      <RatioNotice report={report} campaign={campaign} />
      <Panel title={words.waterfall} extra={<span style={{ opacity: 0.65, fontSize: 13 }}>{words.at(format.clock(report.at))}</span>}>
        <Waterfall campaign={campaign.key} steps={report.steps} />
      </Panel>
      {report.goals.map((goal, i) => (
        <GoalTable key={i} goal={goal} isDeciding={i === 0} />
      ))}
      <CampaignCoupons coupons={report.coupons} campaign={campaign} />
      {report.inBothArms > 0 && <span style={{ opacity: 0.7 }}>{words.inBothArms(format.number(report.inBothArms))}</span>}
      <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(420px, 1fr))', gap: 16, alignItems: 'start' }}>
        <Panel title={words.hours}>
          <HourChart hours={report.hours} />
        </Panel>
        <CostPanel report={report} campaign={campaign} />
      </div>
      <Behind report={report} campaign={campaign} />
      <details>
        <summary style={{ cursor: 'pointer', opacity: 0.75 }}>{words.how}</summary>
        <p style={{ maxWidth: 900, opacity: 0.8, margin: '8px 0 0' }}>
          {words.howText} {words.byAssignment}
        </p>
      </details>
    </div>
  );
}

/** 判定方式 — which test decides, as it was fixed before the start. */
function TestNote({ test: { declared, isInterim } }: Pick<CampaignReport, 'test'>) {
  const { said } = useWords().campaigns.effects;
  const format = useFormat();
  const text = declared.kind === 'sequential' ? said.sequential(format.number(declared.tuning)) : isInterim ? said.interim : said.fixed;
  return (
    <span style={{ opacity: 0.65, fontSize: 13 }} className="num">
      {text}
    </span>
  );
}

/** 效果明细 — what there is behind the verdict, of a campaign with a goal: money, the line since the start, slices, CUPED, harm. */
function Behind({ report, campaign }: { readonly report: CampaignReport; readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns.effects;
  return (
    <>
      {report.costs !== null && <LedgerPanel costs={report.costs} />}
      {report.goals.length > 0 && (
        <>
          <Panel title={words.overTime}>
            <OverTime campaign={campaign.key} />
          </Panel>
          <SlicesPanel campaign={campaign.key} />
          <AdjustedPanel campaign={campaign.key} goals={report.goals} />
        </>
      )}
      <HarmPanel campaign={campaign} />
      <RespondedPanel campaign={campaign} />
    </>
  );
}

const MOODS: Readonly<Record<VerdictKind, 'good' | 'bad' | 'warn' | 'calm'>> = {
  better: 'good',
  worse: 'bad',
  sample_ratio: 'warn',
  no_effect_shown: 'calm',
  too_early: 'calm',
  no_control: 'calm',
  no_goal: 'calm',
};

/** 判断 — one sentence, which says itself what its colour says. */
function Verdict({ verdict }: { readonly verdict: CampaignReport['verdict'] }) {
  const { language } = useFormat();
  const { token } = theme.useToken();
  const mood = MOODS[verdict.kind];
  const color = { good: token.colorPrimary, bad: token.colorError, warn: token.colorWarning, calm: token.colorTextQuaternary }[mood];
  return (
    <section style={{ borderInlineStart: `4px solid ${color}`, padding: '4px 0 4px 16px' }} aria-live="polite">
      <p style={{ fontSize: 18, lineHeight: 1.6, fontWeight: 600, margin: 0, maxWidth: 1100 }}>{verdict[language]}</p>
    </section>
  );
}

/** 分流校验 — loud when the groups are not split as planned, a quiet line when they are. */
function RatioNotice({ report, campaign }: { readonly report: CampaignReport; readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  const { arms, p, suspicious, expected, observed } = report.sampleRatio;
  if (p === null || observed.every((n) => n === 0)) return null;
  if (!suspicious)
    return (
      <span style={{ opacity: 0.65, fontSize: 13 }} className="num">
        {words.ratioGood(format.number(p, 3))}
      </span>
    );
  const name = (arm: string): string =>
    arm === 'control' ? words.control : (campaign.definition.arms.find(({ key }) => key === arm)?.name ?? arm);
  return (
    <Alert
      type="error"
      showIcon
      title={words.ratioBad}
      description={arms.map((arm, i) => (
        <div key={arm} className="num">
          {words.ratioRow(name(arm), format.number(observed[i]), format.number(Math.round(expected[i] ?? 0)))}
        </div>
      ))}
    />
  );
}
