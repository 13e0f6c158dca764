import { type Campaign, contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Alert, Descriptions } from 'antd';
import { z } from 'zod';
import { useCall } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { DetailPage } from '../../parts/detail-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { CustomerPicker } from '../../parts/pickers.tsx';
import { WhyAnswer } from '../../parts/why-answer.tsx';
import { useProjectKey } from '../../session.ts';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { CampaignActs } from './campaign-acts.tsx';
import { PassageTable } from './passage-table.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { campaignSentence } from './sentence.ts';
import { StateDot } from './state-dot.tsx';
import { Waterfall } from './waterfall.tsx';

type CampaignFacts = z.infer<typeof Campaign>;
const Address = z.object({
  tab: z.enum(['funnel', 'customers', 'why', 'content']).default('funnel'),
  customer: z.coerce.number().int().positive().optional(),
});

/** 运营计划详情 — its life, its waterfall, who entered, and why someone did not receive it. */
export function CampaignDetail() {
  const words = useWords().campaigns;
  const format = useFormat();
  const ruleWords = useRuleWords();
  const project = useProjectKey();
  const { campaign = '' }: { campaign?: string } = useParams({ strict: false });
  const [{ tab, customer }, setAddress] = useAddress(Address);
  const answer = useCall(contract.campaigns.get, { params: { project, campaign } }, { everyMs: 5_000 });
  const facts = answer.data;
  const body = {
    funnel: facts && (
      <>
        {facts.problem !== '' && <Alert type="error" showIcon title={words.problem + facts.problem} style={{ marginBottom: 12 }} />}
        <Waterfall campaign={campaign} counts={facts.counts} />
      </>
    ),
    customers: <PassageTable campaign={campaign} />,
    why: <Why campaign={campaign} customer={customer} onPick={(chosen) => setAddress({ customer: chosen })} />,
    content: facts && <Content facts={facts} />,
  };
  const keys = ['funnel', 'customers', 'why', 'content'] as const;
  return (
    <DetailPage
      title={facts?.definition.name ?? campaign}
      status={facts && <StateDot state={facts.state} />}
      note={facts && campaignSentence(facts.definition, ruleWords, format.minute)}
      number={
        facts && (
          <span className="num">
            <b style={{ fontSize: 20 }}>{format.short(facts.counts.sent)}</b> {words.waterfall.sent}
          </span>
        )
      }
      acts={facts && <CampaignActs campaign={facts} />}
      loading={answer.isLoading}
      error={facts === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      tabs={keys.map((key) => ({ key, label: words.tabs[key], children: body[key] }))}
      tab={tab}
      onTab={(key) => setAddress({ tab: key as typeof tab })}
    />
  );
}

interface WhyProps {
  readonly campaign: string;
  readonly customer: number | undefined;
  readonly onPick: (customer: number | undefined) => void;
}

function Why({ campaign, customer, onPick }: WhyProps) {
  const words = useWords().campaigns.why;
  return (
    <>
      <p style={{ marginTop: 0, opacity: 0.75 }}>{words.ask}</p>
      <div className="page-filters">
        <CustomerPicker value={customer} onChange={onPick} />
      </div>
      {customer !== undefined && <WhyAnswer campaign={campaign} customer={customer} />}
    </>
  );
}

function Content({ facts }: { readonly facts: CampaignFacts }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { definition } = facts;
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(420px, 1fr))', gap: 16, alignItems: 'start' }}>
      <Panel>
        <Descriptions
          column={1}
          size="small"
          items={[
            { key: 'key', label: words.editor.key, children: <span className="mono">{facts.key}</span> },
            { key: 'version', label: null, children: words.version(facts.version) },
            {
              key: 'started',
              label: words.startedAt,
              children: facts.startedAt === null ? words.neverStarted : <Moment at={facts.startedAt} exact />,
            },
            ...(facts.endedAt === null ? [] : [{ key: 'ended', label: words.endedAt, children: <Moment at={facts.endedAt} exact /> }]),
            {
              key: 'changed',
              label: words.columns.changed,
              children: (
                <span>
                  <Moment at={facts.updatedAt} /> {facts.updatedBy}
                </span>
              ),
            },
            { key: 'lane', label: words.editor.lane, children: words.editor.lanes[definition.lane] },
            { key: 'late', label: words.editor.lateness, children: format.span(definition.latenessMs) },
            ...(definition.description === ''
              ? []
              : [{ key: 'description', label: words.editor.description, children: definition.description }]),
          ]}
        />
      </Panel>
      <PreviewPanel definition={definition} />
    </div>
  );
}
