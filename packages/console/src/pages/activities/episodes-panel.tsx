import { contract } from '@gyre/domain';
import { Table } from 'antd';
import { useCall } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { Panel } from '../../parts/panel.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useEpisodeColumns } from '../alerts/episode-columns.tsx';
import type { Episode } from '../alerts/episode-words.ts';
import type { ActivityFacts } from './activity-facts.ts';

/** Episodes looked through, open ones first, then the newest. */
const MOST = 200;

/** 期间的异动 — what went otherwise than expected between the first day of an activity and its last. */
export function EpisodesPanel({ activity }: { readonly activity: ActivityFacts }) {
  const words = useWords().campaigns.activities;
  const project = useProjectKey();
  const columns = useEpisodeColumns(true);
  const answer = useCall(contract.alerts.episodes, { params: { project }, query: { state: 'all', limit: MOST } }, { staleMs: 30_000 });
  const { from, to } = activity.definition;
  const [first, last] = [from ?? activity.createdAt, to ?? presentMs()];
  const rows = (answer.data?.rows ?? []).filter(({ openedAt, seenUntil, endedAt }) => openedAt <= last && (endedAt ?? seenUntil) >= first);
  return (
    <Panel title={words.episodes}>
      {rows.length === 0 ? (
        <span style={{ opacity: 0.65 }}>{words.noEpisodes}</span>
      ) : (
        <Table<Episode> size="small" columns={columns} dataSource={rows} rowKey="id" pagination={false} scroll={{ x: 760 }} />
      )}
    </Panel>
  );
}
