import { Descriptions } from 'antd';
import { Moment } from '../../parts/moment.tsx';
import { useActorName } from '../../parts/use-actor-name.ts';
import { useWords } from '../../words/index.ts';
import type { CampaignFacts } from './campaign-acts.tsx';
import { BesidePreview } from './preview/beside-preview.tsx';
import { SummaryList } from './summary-list.tsx';

/** 设置 — the whole campaign in words, its dates, and what it says. */
export function SettingsTab({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns;
  const actorName = useActorName();
  const { definition, startedAt, endedAt } = campaign;
  const dates = [
    { key: 'key', label: words.editor.key, children: <span className="mono">{campaign.key}</span> },
    { key: 'version', label: words.approval.version, children: words.version(campaign.version) },
    { key: 'created', label: words.createdAt, children: <Moment at={campaign.createdAt} exact /> },
    { key: 'started', label: words.startedAt, children: startedAt === null ? words.neverStarted : <Moment at={startedAt} exact /> },
    ...(endedAt === null ? [] : [{ key: 'ended', label: words.endedAt, children: <Moment at={endedAt} exact /> }]),
    {
      key: 'changed',
      label: words.columns.changed,
      children: (
        <span>
          <Moment at={campaign.updatedAt} /> {actorName(campaign.updatedBy)}
        </span>
      ),
    },
  ];
  return (
    <BesidePreview definition={definition}>
      <SummaryList definition={definition} without={['name']} />
      <div style={{ height: 12 }} />
      <Descriptions column={1} size="small" items={dates} styles={{ label: { minWidth: 120 } }} />
    </BesidePreview>
  );
}
