import { contract } from '@gyre/domain';
import { Drawer, Skeleton, Tag, Timeline } from 'antd';
import { useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

interface MetricVersionsProps {
  readonly metric: string;
  readonly present: number;
  readonly onClose: () => void;
}

/** 变更记录 — newest first: what was changed, when and by whom. */
export function MetricVersions({ metric, present, onClose }: MetricVersionsProps) {
  const words = useWords().metrics;
  const own = words.page;
  const project = useProjectKey();
  const answer = useCall(contract.metrics.versions, { params: { project, metric } });
  const fields: Readonly<Record<string, string>> = words.fields;
  const items = (answer.data ?? []).map(({ version, definition, changed, at, by }) => ({
    key: version,
    content: (
      <>
        <b>{own.version(version)}</b> {definition.name} {version === present && <Tag color="processing">{own.present}</Tag>}
        <div>{version === 1 ? own.first : own.changedFields(changed.map((field) => fields[field] ?? field).join(' · '))}</div>
        <div style={{ opacity: 0.65 }}>
          <Moment at={at} /> {by}
        </div>
      </>
    ),
  }));
  return (
    <Drawer open title={own.versions} size={460} onClose={onClose}>
      {answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {answer.data === undefined && answer.error === null ? <Skeleton active /> : <Timeline items={items} />}
    </Drawer>
  );
}
