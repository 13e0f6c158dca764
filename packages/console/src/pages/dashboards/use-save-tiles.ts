import { contract } from '@gyre/domain';
import { DashboardDefinition, type Tile } from '@gyre/domain/dashboard';
import { App } from 'antd';
import { type Answer, client, useAct } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { compacted } from './arrange.ts';

type Facts = Answer<typeof contract.dashboards.get>;

/** What is being changed: the version it began with, and the tiles as they stand now. */
export interface TilesDraft {
  readonly version: number;
  readonly tiles: Tile[];
}

interface SavingTiles {
  readonly save: (draft: TilesDraft) => void;
  readonly isSaving: boolean;
}

/** Saves the tiles of a dashboard as its next version. */
export function useSaveTiles({ key, definition }: Facts, onSaved: () => void): SavingTiles {
  const all = useWords();
  const project = useProjectKey();
  const { message } = App.useApp();
  const act = useAct(contract.dashboards.save, {
    onDone(saved) {
      client.setQueryData(['GET /api/projects/{project}/dashboards/{dashboard}', { project, dashboard: key }, {}, null], saved);
      onSaved();
    },
  });
  const save = ({ version, tiles }: TilesDraft): void => {
    const body = { definition: DashboardDefinition.parse({ ...definition, tiles }), version };
    act.mutate({ params: { project, dashboard: key }, body }, { onError: (error) => void message.error(errorNote(error, all), 8) });
  };
  return { save, isSaving: act.isPending };
}

/** Takes a tile off a dashboard that is looked at, after asking once. */
export function useRemoveTile(facts: Facts): (tile: Tile) => void {
  const all = useWords();
  const words = all.dashboards;
  const { modal } = App.useApp();
  const { save } = useSaveTiles(facts, nothing);
  const { definition, version } = facts;
  return (tile) =>
    void modal.confirm({
      title: words.tile.remove,
      content: words.tile.removeSure(definition.name),
      okText: words.tile.remove,
      cancelText: all.acts.cancel,
      onOk: () => save({ version, tiles: compacted(definition.tiles.filter(({ id }) => id !== tile.id)) }),
    });
}

function nothing(): void {}
