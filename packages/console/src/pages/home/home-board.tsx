import { contract } from '@gyre/domain';
import { Button, Skeleton } from 'antd';
import { useRef } from 'react';
import { type Answer, useCall } from '../../api.ts';
import { Go, useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { Board } from '../dashboards/board.tsx';
import '../dashboards/dashboards.css';
import { useRemoveTile } from '../dashboards/use-save-tiles.ts';
import { HomeChoice } from './home-choice.tsx';

type Facts = NonNullable<Answer<typeof contract.dashboards.home>['dashboard']>;

/** 首页看板 — the dashboard chosen for the overview with its tiles; where there is none, how to come by one. */
export function HomeBoard() {
  const project = useProjectKey();
  const answer = useCall(contract.dashboards.home, { params: { project } }, { everyMs: 60_000, keep: true });
  if (answer.data === undefined) {
    if (answer.error !== null) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
    return <Skeleton active paragraph={{ rows: 8, width: '100%' }} title={false} />;
  }
  const { dashboard } = answer.data;
  return dashboard === null ? <NoBoard /> : <ShownBoard key={dashboard.key} facts={dashboard} />;
}

function ShownBoard({ facts }: { readonly facts: Facts }) {
  const all = useWords();
  const words = all.overview.home;
  const may = useMay('operate');
  const go = useGo();
  const frame = useRef<HTMLDivElement>(null);
  const onRemove = useRemoveTile(facts);
  const { key, definition } = facts;
  return (
    <section style={{ marginBottom: 16 }} aria-label={definition.name}>
      <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8, marginBottom: 8 }}>
        <h2 style={{ margin: 0, marginInlineEnd: 'auto', fontSize: 16, fontWeight: 600 }}>
          <Go to={`dashboards/${key}`} style={{ color: 'inherit' }}>
            {definition.name}
          </Go>
        </h2>
        {may && <HomeChoice chosen={key} />}
        <Button size="small" onClick={() => void frame.current?.requestFullscreen()}>
          {all.dashboards.acts.full}
        </Button>
        {may && (
          <Button size="small" onClick={() => go(`dashboards/${key}`, { edit: '1' })}>
            {all.dashboards.acts.edit}
          </Button>
        )}
      </div>
      {definition.tiles.length === 0 && <p>{words.empty}</p>}
      <Board
        frame={frame}
        title={definition.name}
        tiles={definition.tiles}
        refreshS={definition.refreshS}
        editing={null}
        onRemove={may ? onRemove : undefined}
      />
    </section>
  );
}

/** The retail pack of metrics brings the daily report; any other dashboard will do as well. */
function NoBoard() {
  const all = useWords();
  const words = all.overview.home;
  const may = useMay('operate');
  const go = useGo();
  return (
    <Panel style={{ marginBottom: 16 }}>
      <p style={{ margin: '0 0 4px', fontWeight: 600 }}>{words.none}</p>
      <p style={{ margin: 0, opacity: 0.7, maxWidth: 760 }}>{may ? words.noneNote : words.noneViewer}</p>
      {may && (
        <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8, marginTop: 16 }}>
          <Button type="primary" onClick={() => go('metric-packs/retail')}>
            {all.metrics.installPack}
          </Button>
          <Button onClick={() => go('dashboards')}>{all.dashboards.create}</Button>
          <HomeChoice chosen={null} />
        </div>
      )}
    </Panel>
  );
}
