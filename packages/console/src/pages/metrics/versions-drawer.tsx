import { Drawer, Skeleton, Tag, Timeline } from 'antd';
import type { ReactNode } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useWords } from '../../words/index.ts';

interface VersionsDrawerProps {
  /** Newest first. */
  readonly versions:
    | readonly { readonly version: number; readonly name: string; readonly what: ReactNode; readonly at: number; readonly by: string }[]
    | undefined;
  readonly error: unknown;
  readonly retry: () => void;
  /** The version in use. */
  readonly present: number;
  readonly onClose: () => void;
}

/** 变更记录 — the versions of one definition: what each says, when and by whom. */
export function VersionsDrawer({ versions, error, retry, present, onClose }: VersionsDrawerProps) {
  const own = useWords().metrics.page;
  const items = (versions ?? []).map(({ version, name, what, at, by }) => ({
    key: version,
    content: (
      <>
        <b>{own.version(version)}</b> {name} {version === present && <Tag color="processing">{own.present}</Tag>}
        <div>{what}</div>
        <div style={{ opacity: 0.65 }}>
          <Moment at={at} /> {by}
        </div>
      </>
    ),
  }));
  return (
    <Drawer open title={own.versions} size={460} onClose={onClose}>
      {error !== null && <ErrorView error={error} retry={retry} />}
      {versions === undefined && error === null ? <Skeleton active /> : <Timeline items={items} />}
    </Drawer>
  );
}
