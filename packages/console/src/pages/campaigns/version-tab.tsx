import { contract } from '@gyre/domain';
import { Skeleton, Tag, Timeline } from 'antd';
import { useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { CampaignFacts } from './campaign-acts.tsx';
import { ChangeList, SummaryList } from './summary-list.tsx';

/** 版本 — newest first, each with what changed against the one before, in words; the first whole. */
export function VersionTab({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns;
  const project = useProjectKey();
  const answer = useCall(contract.campaigns.versions, { params: { project, campaign: campaign.key } });
  if (answer.error !== null) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  const items = answer.data.map(({ version, definition, at, by }, i) => {
    const before = answer.data[i + 1];
    return {
      key: version,
      content: (
        <div style={{ maxWidth: 900 }}>
          <b>{words.version(version)}</b> {version === campaign.version && <Tag color="processing">{words.versions.current}</Tag>}{' '}
          <span style={{ opacity: 0.65 }}>
            <Moment at={at} /> {by}
          </span>
          <div style={{ marginTop: 8 }}>
            {before === undefined ? <SummaryList definition={definition} /> : <ChangeList before={before.definition} after={definition} />}
          </div>
        </div>
      ),
    };
  });
  return (
    <>
      <p style={{ marginTop: 0, opacity: 0.75 }}>{words.versions.note}</p>
      <Timeline items={items} />
    </>
  );
}
