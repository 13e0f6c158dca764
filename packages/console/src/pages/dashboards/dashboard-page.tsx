import { contract } from '@gyre/domain';
import { DashboardDefinition, type Tile } from '@gyre/domain/dashboard';
import { useParams } from '@tanstack/react-router';
import { App, Empty, Skeleton } from 'antd';
import { useRef, useState } from 'react';
import { z } from 'zod';
import { type Answer, client, useAct, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { errorNote, ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { bottomOf, compacted } from './arrange.ts';
import { Board } from './board.tsx';
import { DashboardActs } from './dashboard-acts.tsx';
import './dashboards.css';
import { SettingsDialog } from './settings-dialog.tsx';
import { SubscriptionsDrawer } from './subscriptions-drawer.tsx';
import { blankTile, TileDialog } from './tile-dialog.tsx';

type Facts = Answer<typeof contract.dashboards.get>;

const Address = z.object({ edit: z.literal('1').optional(), subscriptions: z.literal('1').optional() });

/** 看板页 — a dashboard, looked at or arranged. */
export function DashboardPage() {
  const project = useProjectKey();
  const { dashboard = '' }: { readonly dashboard?: string } = useParams({ strict: false });
  const answer = useCall(contract.dashboards.get, { params: { project, dashboard } });
  if (answer.data === undefined) {
    if (answer.error !== null) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
    return <Skeleton active title={{ width: 260 }} paragraph={{ rows: 10, width: '100%' }} />;
  }
  return <OpenDashboard key={answer.data.key} facts={answer.data} />;
}

/** What is being changed: the version it began with, and the tiles as they stand now. */
interface Draft {
  readonly version: number;
  readonly tiles: Tile[];
}

function OpenDashboard({ facts }: { readonly facts: Facts }) {
  const words = useWords().dashboards;
  const may = useMay('operate');
  const go = useGo();
  const [{ edit, subscriptions }, setAddress] = useAddress(Address);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [open, setOpen] = useState<{ readonly tile: Tile; readonly isNew: boolean } | 'settings' | null>(null);
  const board = useRef<HTMLDivElement>(null);
  const { definition, version } = facts;
  const isEditing = may && edit === '1';
  const tiles = (isEditing ? draft?.tiles : undefined) ?? definition.tiles;
  const setTiles = (next: Tile[]): void => setDraft((before) => ({ version: before?.version ?? version, tiles: next }));
  const leave = (): void => {
    setDraft(null);
    setAddress({ edit: undefined });
  };
  const { save, isSaving } = useSave(facts, leave);
  const put = (tile: Tile): void => {
    setTiles(compacted([...tiles.filter(({ id }) => id !== tile.id), tile]));
    setOpen(null);
  };
  return (
    <>
      <PageHead
        title={definition.name}
        note={definition.note}
        action={
          <DashboardActs
            facts={facts}
            isEditing={isEditing}
            isChanged={draft !== null}
            isSaving={isSaving}
            onEdit={() => setAddress({ edit: '1' })}
            onAdd={() => setOpen({ tile: blankTile(freeId(tiles), bottomOf(tiles)), isNew: true })}
            onSave={() => (draft === null ? leave() : save(draft))}
            onLeave={leave}
            onSettings={() => setOpen('settings')}
            onSubscriptions={() => setAddress({ subscriptions: '1' })}
            onRefresh={() => void client.invalidateQueries()}
            onFull={() => void board.current?.requestFullscreen()}
            onRemoved={() => go('dashboards')}
          />
        }
      />
      {tiles.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.nothing} />}
      <Board
        board={board}
        tiles={tiles}
        refreshS={isEditing ? null : definition.refreshS}
        editing={isEditing ? { onTiles: setTiles, onEdit: (tile) => setOpen({ tile, isNew: false }) } : null}
      />
      {open === 'settings' && <SettingsDialog definition={facts} onClose={() => setOpen(null)} onSaved={ignored} />}
      {open !== null && open !== 'settings' && <TileDialog {...open} onDone={put} onClose={() => setOpen(null)} />}
      {subscriptions === '1' && <SubscriptionsDrawer dashboard={facts.key} onClose={() => setAddress({ subscriptions: undefined })} />}
    </>
  );
}

function ignored(): void {}

/** An id no tile has yet. */
function freeId(tiles: readonly Tile[]): string {
  const taken = new Set(tiles.map(({ id }) => id));
  let number = tiles.length + 1;
  while (taken.has(`tile-${number}`)) number++;
  return `tile-${number}`;
}

function useSave({ key, definition }: Facts, onSaved: () => void): { readonly save: (draft: Draft) => void; readonly isSaving: boolean } {
  const all = useWords();
  const project = useProjectKey();
  const { message } = App.useApp();
  const act = useAct(contract.dashboards.save, {
    onDone(saved) {
      client.setQueryData(['GET /api/projects/{project}/dashboards/{dashboard}', { project, dashboard: key }, {}, null], saved);
      onSaved();
    },
  });
  const save = ({ version, tiles }: Draft): void => {
    const body = { definition: DashboardDefinition.parse({ ...definition, tiles }), version };
    act.mutate({ params: { project, dashboard: key }, body }, { onError: (error) => void message.error(errorNote(error, all), 8) });
  };
  return { save, isSaving: act.isPending };
}
