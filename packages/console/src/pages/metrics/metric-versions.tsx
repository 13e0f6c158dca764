import { contract } from '@gyre/domain';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { VersionsDrawer } from './versions-drawer.tsx';

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
  const versions = answer.data?.map(({ version, definition, changed, at, by }) => ({
    version,
    name: definition.name,
    what: version === 1 ? own.first : own.changedFields(changed.map((field) => fields[field] ?? field).join(' · ')),
    at,
    by,
  }));
  return (
    <VersionsDrawer versions={versions} error={answer.error} retry={() => void answer.refetch()} present={present} onClose={onClose} />
  );
}
