import { contract, type Loop } from '@gyre/domain';
import { Descriptions, Skeleton } from 'antd';
import { useCall } from '../../../api.ts';
import { Go } from '../../../address.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useSegmentName } from '../../../parts/segment-picker.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { PlaybooksPanel } from '../../alerts/playbooks-panel.tsx';
import { Waterfall } from '../../campaigns/report/waterfall.tsx';
import { useBatches } from '../../../parts/use-batches.ts';
import { ReadingsChart, toldReadings } from './readings-chart.tsx';
import { RunFigures } from './run-card.tsx';

/** 运行 — what was agreed to, how it stands, from the list to success, and how the metric came back. */
export function RunPanel({ loop }: { readonly loop: Loop }) {
  const words = useWords().autopilot;
  const { run } = loop;
  const told = toldReadings(loop.readings);
  if (run === null) return <PlaybooksPanel episode={loop.episode} />;
  return (
    <>
      <Panel title={words.detail.run} extra={run.campaign !== null && <Go to={`campaigns/${run.campaign}`}>{words.doing.campaign}</Go>}>
        {run.approvedAt !== null && (
          <div style={{ marginBottom: 12 }}>
            <RunFigures run={run} />
          </div>
        )}
        <Terms loop={loop} />
      </Panel>
      <Panel title={words.detail.recovery}>
        {told.length === 0 ? (
          <span style={{ opacity: 0.7 }}>{words.detail.noReadings}</span>
        ) : (
          <>
            <ReadingsChart readings={told} />
            <p style={{ opacity: 0.65, fontSize: 13, margin: '8px 0 0' }}>{words.detail.recoveryNote}</p>
          </>
        )}
      </Panel>
      {run.campaign !== null && (
        <Panel title={words.detail.waterfall}>
          <CampaignWaterfall campaign={run.campaign} />
        </Panel>
      )}
    </>
  );
}

function Terms({ loop: { run, terms, segment } }: { readonly loop: Loop }) {
  const { autopilot } = useWords();
  const words = autopilot.detail.terms;
  const format = useFormat();
  const money = useMoney();
  const segmentName = useSegmentName();
  const batches = useBatches();
  if (run === null) return null;
  const benefit = terms?.benefit ?? null;
  const items = [
    {
      key: 'playbook',
      label: words.playbook,
      children: (
        <span>
          <Go to={`playbooks/${run.playbook}`}>{run.name}</Go> {words.version(format.number(run.version))}
        </span>
      ),
    },
    { key: 'proof', label: words.proof, children: terms?.provability.sentence[format.language] ?? words.none },
    { key: 'approved', label: words.approved, children: <Moment at={run.approvedAt} exact /> },
    {
      key: 'budget',
      label: words.budget,
      children: autopilot.waiting.budgetText(format.number(run.budget.messages), money(run.budget.cost)),
    },
    { key: 'control', label: words.control, children: format.share(run.controlShareBp, 10_000) },
    ...(terms === null ? [] : [{ key: 'duration', label: words.duration, children: format.span(terms.terms.mostDurationMs) }]),
    {
      key: 'benefit',
      label: words.benefit,
      children: benefit === null ? words.none : (batches.find(({ key }) => key === benefit)?.definition.name ?? benefit),
    },
    ...(segment === null
      ? []
      : [{ key: 'segment', label: words.segment, children: <Go to={`segments/${segment}`}>{segmentName(segment)}</Go> }]),
  ];
  return <Descriptions column={1} size="small" items={items} styles={{ label: { minWidth: format.language === 'zh' ? 96 : 140 } }} />;
}

function CampaignWaterfall({ campaign }: { readonly campaign: string }) {
  const project = useProjectKey();
  const report = useCall(contract.campaigns.report, { params: { project, campaign } }, { everyMs: 10_000, keep: true }).data;
  return report === undefined ? <Skeleton active title={false} /> : <Waterfall campaign={campaign} steps={report.steps} />;
}
