import { contract } from '@gyre/domain';
import { stageTitle } from '@gyre/domain/metrics/stages';
import { Drawer, Skeleton, Tag, Timeline } from 'antd';
import { useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface StageVersionsProps {
  readonly model: string;
  readonly present: number;
  readonly onClose: () => void;
}

/** 阶段模型的版本 — newest first: its stages, when and by whom. */
export function StageVersions({ model, present, onClose }: StageVersionsProps) {
  const own = useWords().metrics.page;
  const { language } = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.metrics.modelVersions, { params: { project, model } });
  const items = (answer.data ?? []).map(({ version, definition, at, by }) => ({
    key: version,
    content: (
      <>
        <b>{own.version(version)}</b> {stageTitle(definition)[language]}{' '}
        {version === present && <Tag color="processing">{own.present}</Tag>}
        <div>{definition.stages.map((stage) => stageTitle(stage)[language]).join(' → ')}</div>
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
