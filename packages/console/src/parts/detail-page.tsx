import { Skeleton, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { ErrorView } from './error-view.tsx';
import { Panel } from './panel.tsx';

interface DetailPageProps {
  readonly title: ReactNode;
  readonly status?: ReactNode;
  /** The one number that matters, with its unit. */
  readonly number?: ReactNode;
  readonly acts?: ReactNode;
  readonly note?: ReactNode;
  readonly tabs?: readonly { readonly key: string; readonly label: ReactNode; readonly children: ReactNode }[];
  readonly tab?: string | undefined;
  readonly onTab?: (key: string) => void;
  readonly loading?: boolean;
  readonly error?: unknown;
  readonly retry?: () => void;
  readonly children?: ReactNode;
}

/** 详情页 — title, status, the one number that matters, then tabs (the open one belongs in the address). */
export function DetailPage(props: DetailPageProps) {
  if (props.error !== undefined && props.error !== null) return <ErrorView error={props.error} retry={props.retry} />;
  if (props.loading === true) return <Skeleton active title={{ width: 260 }} paragraph={{ rows: 10, width: '100%' }} />;
  return (
    <>
      <div className="page-head">
        <div style={{ minWidth: 0, flex: '1 1 360px' }}>
          <h1 style={{ display: 'flex', alignItems: 'center', gap: 12, flexWrap: 'wrap' }}>
            {props.title}
            {props.status !== undefined && <span style={{ fontSize: 14, fontWeight: 400 }}>{props.status}</span>}
          </h1>
          {props.note !== undefined && <div style={{ opacity: 0.7, marginTop: 4 }}>{props.note}</div>}
        </div>
        <div style={{ display: 'flex', gap: 16, alignItems: 'center', flexWrap: 'wrap' }}>
          {props.number}
          {props.acts !== undefined && <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>{props.acts}</div>}
        </div>
      </div>
      {props.children}
      {props.tabs !== undefined && (
        <Panel style={{ padding: '4px 20px 20px' }}>
          <Tabs
            items={props.tabs.map((t) => ({ ...t }))}
            destroyOnHidden
            {...(props.tab === undefined ? {} : { activeKey: props.tab })}
            {...(props.onTab === undefined ? {} : { onChange: props.onTab })}
          />
        </Panel>
      )}
    </>
  );
}
