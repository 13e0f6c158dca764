import { contract } from '@gyre/domain';
import { Button, Drawer, Skeleton, Tag, Timeline } from 'antd';
import { useCall } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import type { SavedFacts } from '../view.ts';

/** 版本 — newest first; an earlier one is opened as a change to the present one, and saved only when asked. */
export function VersionsDrawer({ stored, onClose }: { readonly stored: SavedFacts; readonly onClose: () => void }) {
  const words = useWords();
  const own = words.analysis.versions;
  const go = useGo();
  const project = useProjectKey();
  const answer = useCall(contract.analyses.versions, { params: { project, analysis: stored.key } });
  const open = (params: unknown): void => {
    go(`analysis/${stored.definition.kind}`, { saved: stored.key, params: JSON.stringify(params) });
    onClose();
  };
  const items = (answer.data ?? []).map(({ version, definition, updatedAt, updatedBy }) => ({
    key: version,
    content: (
      <>
        <b>{words.segments.version(version)}</b> {definition.name}{' '}
        {version === stored.version ? (
          <Tag color="processing">{words.segments.versions.current}</Tag>
        ) : (
          <Button size="small" type="link" onClick={() => open(definition.params)}>
            {own.open}
          </Button>
        )}
        <div style={{ opacity: 0.65 }}>
          <Moment at={updatedAt} /> {updatedBy}
        </div>
      </>
    ),
  }));
  return (
    <Drawer open title={own.title} size={460} onClose={onClose}>
      {answer.error !== null && <ErrorView error={answer.error} retry={() => void answer.refetch()} />}
      {answer.data === undefined && answer.error === null ? <Skeleton active /> : <Timeline items={items} />}
    </Drawer>
  );
}
