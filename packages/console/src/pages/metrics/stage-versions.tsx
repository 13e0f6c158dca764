import { contract } from '@gyre/domain';
import { stageTitle } from '@gyre/domain/metrics/stages';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { VersionsDrawer } from './versions-drawer.tsx';

interface StageVersionsProps {
  readonly model: string;
  readonly present: number;
  readonly onClose: () => void;
}

/** 阶段模型的版本 — newest first: its stages, when and by whom. */
export function StageVersions({ model, present, onClose }: StageVersionsProps) {
  const { language } = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.metrics.modelVersions, { params: { project, model } });
  const versions = answer.data?.map(({ version, definition, at, by }) => ({
    version,
    name: stageTitle(definition)[language],
    what: definition.stages.map((stage) => stageTitle(stage)[language]).join(' → '),
    at,
    by,
  }));
  return (
    <VersionsDrawer versions={versions} error={answer.error} retry={() => void answer.refetch()} present={present} onClose={onClose} />
  );
}
