import { contract } from '@gyre/domain';
import { Skeleton, Tag, Timeline } from 'antd';
import { useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useActorName } from '../../parts/use-actor-name.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** 版本 — newest first, each with what changed against the one before, in words. */
export function VersionList({ segment, current }: { readonly segment: string; readonly current: number }) {
  const words = useWords().segments;
  const { language } = useFormat();
  const actorName = useActorName();
  const project = useProjectKey();
  const answer = useCall(contract.segments.versions, { params: { project, segment } });
  if (answer.error !== null) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  const items = answer.data.map((version) => ({
    key: version.version,
    content: (
      <div style={{ maxWidth: 820 }}>
        <b>{words.version(version.version)}</b> {version.version === current && <Tag color="processing">{words.versions.current}</Tag>}{' '}
        <span style={{ opacity: 0.65 }}>
          <Moment at={version.at} /> {actorName(version.by)}
        </span>
        <div>{version.sentence[language]}</div>
        <ul style={{ margin: '4px 0 0', paddingInlineStart: 18, opacity: 0.85 }}>
          {changesOf(version.changes[language], version.version === 1 ? words.versions.first : words.versions.same).map((text, i) => (
            <li key={i}>{text}</li>
          ))}
        </ul>
      </div>
    ),
  }));
  return <Timeline style={{ marginTop: 12 }} items={items} />;
}

function changesOf(changes: readonly string[], none: string): readonly string[] {
  return changes.length === 0 ? [none] : changes;
}
