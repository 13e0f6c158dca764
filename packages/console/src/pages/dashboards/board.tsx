import type { Tile } from '@gyre/domain/dashboard';
import { theme } from 'antd';
import { type RefObject, useCallback, useRef, useState } from 'react';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { arranged, type Place } from './arrange.ts';
import { useRefreshName } from './refresh-name.ts';
import { TileView } from './tile-view.tsx';
import { useTileHands } from './use-tile-hands.ts';

interface BoardProps {
  readonly tiles: readonly Tile[];
  /** Null while the dashboard is only looked at. */
  readonly editing: { readonly onTiles: (tiles: Tile[]) => void; readonly onEdit: (tile: Tile) => void } | null;
  readonly refreshS: number | null;
  /** What fills the screen when one asks for it. */
  readonly frame: RefObject<HTMLDivElement | null>;
  /** Said above the tiles while they fill the screen. */
  readonly title: string;
  /** Takes a tile off; undefined where one may not. */
  readonly onRemove?: ((tile: Tile) => void) | undefined;
}

/** 网格 — the tiles where they stand; while one is dragged, the others make room. */
export function Board({ tiles, editing, refreshS, frame, title, onRemove }: BoardProps) {
  const words = useWords().dashboards;
  const refreshName = useRefreshName(useFormat());
  const { token } = theme.useToken();
  const board = useRef<HTMLDivElement>(null);
  // What a drag began with: every place it passes is arranged anew from there.
  const begun = useRef<readonly Tile[] | null>(null);
  // The order of the document stays while one is held: a node that moves would lose the pointer.
  const [held, setHeld] = useState<{ readonly id: string; readonly order: readonly string[] } | null>(null);
  const onPlace = useCallback(
    (id: string, place: Place) => {
      begun.current ??= tiles;
      setHeld((before) => before ?? { id, order: orderOf(tiles) });
      editing?.onTiles(arranged(begun.current, id, place));
    },
    [tiles, editing],
  );
  const onLeave = useCallback(() => {
    begun.current = null;
    setHeld(null);
  }, []);
  const hands = useTileHands(board, onPlace, onLeave);
  return (
    <div ref={frame} className="board-frame" style={{ background: token.colorBgLayout, color: token.colorText }}>
      <p className="board-full-head">
        <b>{title}</b> {refreshName(refreshS)} · {words.leaveFull}
      </p>
      <div ref={board} className="board">
        {(held?.order ?? orderOf(tiles))
          .flatMap((id) => tiles.find((tile) => tile.id === id) ?? [])
          .map((tile) => (
            <TileView
              key={tile.id}
              tile={tile}
              refreshS={refreshS}
              isHeld={held?.id === tile.id}
              onRemove={onRemove === undefined ? undefined : () => onRemove(tile)}
              editing={editing === null ? null : { hands, onEdit: () => editing.onEdit(tile) }}
            />
          ))}
      </div>
    </div>
  );
}

/** As one reads. */
function orderOf(tiles: readonly Tile[]): string[] {
  return tiles.toSorted((a, b) => a.y - b.y || a.x - b.x).map(({ id }) => id);
}
