import { contract } from '@gyre/domain';
import type { Tile } from '@gyre/domain/dashboard';
import { useParams } from '@tanstack/react-router';
import { Empty, Skeleton } from 'antd';
import { useRef, useState } from 'react';
import { z } from 'zod';
import { type Answer, client, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
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
import { type TilesDraft, useRemoveTile, useSaveTiles } from './use-save-tiles.ts';

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

function OpenDashboard({ facts }: { readonly facts: Facts }) {
  const words = useWords().dashboards;
  const may = useMay('operate');
  const go = useGo();
  const [{ edit, subscriptions }, setAddress] = useAddress(Address);
  const [draft, setDraft] = useState<TilesDraft | null>(null);
  const [open, setOpen] = useState<{ readonly tile: Tile; readonly isNew: boolean } | 'settings' | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const { definition, version } = facts;
  const isEditing = may && edit === '1';
  const tiles = (isEditing ? draft?.tiles : undefined) ?? definition.tiles;
  const setTiles = (next: Tile[]): void => setDraft((before) => ({ version: before?.version ?? version, tiles: next }));
  const leave = (): void => {
    setDraft(null);
    setAddress({ edit: undefined });
  };
  const { save, isSaving } = useSaveTiles(facts, leave);
  const put = (tile: Tile): void => {
    setTiles(compacted([...tiles.filter(({ id }) => id !== tile.id), tile]));
    setOpen(null);
  };
  const removeSaved = useRemoveTile(facts);
  const onRemove = (tile: Tile): void => {
    if (isEditing) setTiles(tiles.filter(({ id }) => id !== tile.id));
    else removeSaved(tile);
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
            onFull={() => void frame.current?.requestFullscreen()}
            onRemoved={() => go('dashboards')}
          />
        }
      />
      {tiles.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.nothing} />}
      <Board
        frame={frame}
        title={definition.name}
        tiles={tiles}
        onRemove={may ? onRemove : undefined}
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
