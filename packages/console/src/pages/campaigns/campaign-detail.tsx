import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Alert } from 'antd';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { Go, useAddress } from '../../address.tsx';
import { DetailPage } from '../../parts/detail-page.tsx';
import { OutsideCoupons } from '../../parts/outside-coupons.tsx';
import { Panel } from '../../parts/panel.tsx';
import { CustomerPicker } from '../../parts/pickers.tsx';
import { PrintButton } from '../../parts/print-button.tsx';
import { WhyAnswer } from '../../parts/why-answer.tsx';
import { useProjectKey } from '../../session.ts';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ApprovalBanner, ApprovalTab } from './approval.tsx';
import { CampaignActs, type CampaignFacts } from './campaign-acts.tsx';
import { ChannelNote } from './channel-note.tsx';
import { PassageTable } from './passage-table.tsx';
import { ReportTab } from './report/report-tab.tsx';
import { campaignSentence } from './sentence.ts';
import { SettingsTab } from './settings-tab.tsx';
import { StateDot } from './state-dot.tsx';
import { useActivities } from './use-summary-words.ts';
import { VersionTab } from './version-tab.tsx';

const TABS = ['report', 'customers', 'settings', 'versions', 'approval'] as const;
/** Not over: messages may still go out. */
const OPEN: ReadonlySet<CampaignFacts['state']> = new Set(['draft', 'in_review', 'approved', 'running']);
const Address = z.object({
  tab: z.enum(TABS).default('report'),
  /** The customer the why-box is asked about. */
  customer: z.coerce.number().int().positive().optional(),
});

/** 运营计划详情 — what it brought about, who entered, why someone did not receive it, what it is, and who agreed to it. */
export function CampaignDetail() {
  const words = useWords().campaigns;
  const format = useFormat();
  const ruleWords = useRuleWords();
  const project = useProjectKey();
  const { campaign = '' }: { campaign?: string } = useParams({ strict: false });
  const [{ tab }, setAddress] = useAddress(Address);
  const answer = useCall(contract.campaigns.get, { params: { project, campaign } }, { everyMs: 5_000 });
  const facts = answer.data;
  const body = {
    report: facts && <ReportTab campaign={facts} />,
    customers: facts && <Customers campaign={facts} />,
    settings: facts && <SettingsTab campaign={facts} />,
    versions: facts && <VersionTab campaign={facts} />,
    approval: facts && <ApprovalTab campaign={facts} />,
  };
  const reached = facts === undefined ? 0 : facts.counts.outcomes.sent + facts.counts.outcomes.delivered;
  return (
    <DetailPage
      title={facts?.definition.name ?? campaign}
      status={facts && <StateDot state={facts.state} />}
      note={
        facts && (
          <>
            {campaignSentence(facts.definition, ruleWords, format.minute)} <ActivityLink activity={facts.definition.activity} />
          </>
        )
      }
      number={
        facts && (
          <span className="num" style={{ whiteSpace: 'nowrap' }}>
            <b style={{ fontSize: 20 }}>{format.short(reached)}</b> {words.columns.reached}
          </span>
        )
      }
      acts={
        facts && (
          <>
            {tab === 'report' && <PrintButton>{words.activities.print}</PrintButton>}
            <CampaignActs campaign={facts} />
          </>
        )
      }
      loading={answer.isLoading}
      error={facts === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      tabs={TABS.map((key) => ({ key, label: words.tabs[key], children: body[key] }))}
      tab={tab}
      onTab={(key) => setAddress({ tab: key as typeof tab })}
    >
      {facts !== undefined && facts.problem !== null && (
        <Alert type="error" showIcon title={words.problem + facts.problem[format.language]} style={{ marginBottom: 12 }} />
      )}
      {facts !== undefined && OPEN.has(facts.state) && <ChannelNote definition={facts.definition} isBefore={facts.state !== 'running'} />}
      {facts !== undefined && OPEN.has(facts.state) && <OutsideCoupons batches={facts.definition.arms.map(({ benefit }) => benefit)} />}
      {facts && <ApprovalBanner campaign={facts} />}
    </DetailPage>
  );
}

function ActivityLink({ activity }: { readonly activity: string | null }) {
  const activities = useActivities();
  if (activity === null) return null;
  return <Go to={`activities/${activity}`}>{activities.find(({ key }) => key === activity)?.definition.name ?? activity}</Go>;
}

function Customers({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns.why;
  const [{ customer }, setAddress] = useAddress(Address);
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Panel title={words.title}>
        <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
          <CustomerPicker value={customer} onChange={(chosen) => setAddress({ customer: chosen })} />
          {customer === undefined && <span style={{ opacity: 0.75 }}>{words.ask}</span>}
        </div>
        {customer !== undefined && (
          <div style={{ marginTop: 12 }}>
            <WhyAnswer campaign={campaign.key} customer={customer} />
          </div>
        )}
      </Panel>
      <div>
        <PassageTable campaign={campaign} />
      </div>
    </div>
  );
}
