import { type CampaignReport, contract, type Loop } from '@gyre/domain';
import { Skeleton, theme } from 'antd';
import { Fragment } from 'react';
import { useCall } from '../../../api.ts';
import { Go } from '../../../address.tsx';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { StoryCard } from './story-card.tsx';

/** (5) 从名单到核销 — how many came how far, then what became of the coupons that were granted. */
export function PassageCard({ loop }: { readonly loop: Loop | undefined }) {
  const words = useWords().autopilot.tell;
  const { language } = useFormat();
  const project = useProjectKey();
  const campaign = loop?.run?.campaign ?? '';
  const report = useCall(
    contract.campaigns.report,
    { params: { project, campaign } },
    { enabled: campaign !== '', everyMs: 3_000, keep: true },
  ).data;
  if (campaign === '') return <StoryCard part="waterfall" waits={words.waits.waterfall} />;
  if (report === undefined)
    return (
      <StoryCard part="waterfall">
        <Skeleton active title={false} paragraph={{ rows: 5 }} />
      </StoryCard>
    );
  const steps = report.steps.map(({ step, name, entries }) => ({
    key: step as string,
    name: name[language],
    count: entries,
    whole: report.steps[0]?.entries ?? 0,
  }));
  return (
    <StoryCard part="waterfall" extra={<Go to={`campaigns/${campaign}`}>{words.open}</Go>}>
      <Steps rows={[...steps, ...couponSteps(report, words)]} />
    </StoryCard>
  );
}

interface StepRow {
  readonly key: string;
  readonly name: string;
  readonly count: number;
  /** What its share is of. */
  readonly whole: number;
}

/** 发放 → 领取 → 核销 of all batches and arms together; none where nothing was granted. */
function couponSteps({ coupons }: CampaignReport, words: Readonly<Record<'granted' | 'claimed' | 'redeemed', string>>): StepRow[] {
  const sum = (of: 'granted' | 'claimed' | 'redeemed'): number => coupons.reduce((total, one) => total + one[of], 0);
  const whole = sum('granted');
  if (whole === 0) return [];
  return (['granted', 'claimed', 'redeemed'] as const).map((of) => ({ key: of, name: words[of], count: sum(of), whole }));
}

function Steps({ rows }: { readonly rows: readonly StepRow[] }) {
  const format = useFormat();
  const { token } = theme.useToken();
  return (
    <div className="story-steps">
      {rows.map(({ key, name, count, whole }) => (
        <Fragment key={key}>
          <span>{name}</span>
          <span className="track">
            <span style={{ width: `${whole === 0 ? 0 : (count / whole) * 100}%`, background: token.colorPrimary }} />
          </span>
          <b className="num">{format.number(count)}</b>
          <span className="num" style={{ opacity: 0.65, textAlign: 'end' }}>
            {format.share(count, whole)}
          </span>
        </Fragment>
      ))}
    </div>
  );
}
