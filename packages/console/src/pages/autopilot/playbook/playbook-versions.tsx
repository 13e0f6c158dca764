import { contract } from '@gyre/domain';
import { useCall } from '../../../api.ts';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { VersionsDrawer } from '../../metrics/versions-drawer.tsx';
import { DifferenceList } from './difference-list.tsx';

interface PlaybookVersionsProps {
  readonly playbook: string;
  readonly present: number;
  readonly onClose: () => void;
}

/** 历史版本 — newest first: what each changed, when and by whom. */
export function PlaybookVersions({ playbook, present, onClose }: PlaybookVersionsProps) {
  const words = useWords().playbooks;
  const project = useProjectKey();
  const answer = useCall(contract.autopilot.playbookVersions, { params: { project, playbook } });
  const versions = answer.data?.map(({ version, definition, at, by }, i, all) => {
    const before = all[i + 1]?.definition;
    const what = before === undefined ? words.first : <DifferenceList before={before} after={definition} />;
    return { version, name: definition.name, what, at, by };
  });
  return (
    <VersionsDrawer versions={versions} error={answer.error} retry={() => void answer.refetch()} present={present} onClose={onClose} />
  );
}
