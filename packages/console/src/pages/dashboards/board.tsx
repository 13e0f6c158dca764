import type { Tile } from '@gyre/domain/dashboard';
import { theme } from 'antd';
import { type RefObject, useCallback, useRef, useState } from 'react';
import { arranged, type Place } from './arrange.ts';
import { TileView } from './tile-view.tsx';
import { useTileHands } from './use-tile-hands.ts';

interface BoardProps {
  readonly tiles: readonly Tile[];
  /** Null while the dashboard is only looked at. */
  readonly editing: { readonly onTiles: (tiles: Tile[]) => void; readonly onEdit: (tile: Tile) => void } | null;
  readonly refreshS: number | null;
  readonly board: RefObject<HTMLDivElement | null>;
}

/** 网格 — the tiles where they stand; while one is dragged, the others make room. */
export function Board({ tiles, editing, refreshS, board }: BoardProps) {
  const { token } = theme.useToken();
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
    <div ref={board} className="board" style={{ background: token.colorBgLayout }}>
      {(held?.order ?? orderOf(tiles))
        .flatMap((id) => tiles.find((tile) => tile.id === id) ?? [])
        .map((tile) => (
          <TileView
            key={tile.id}
            tile={tile}
            refreshS={refreshS}
            isHeld={held?.id === tile.id}
            editing={
              editing === null
                ? null
                : { hands, onEdit: () => editing.onEdit(tile), onRemove: () => editing.onTiles(tiles.filter(({ id }) => id !== tile.id)) }
            }
          />
        ))}
    </div>
  );
}

/** As one reads. */
function orderOf(tiles: readonly Tile[]): string[] {
  return tiles.toSorted((a, b) => a.y - b.y || a.x - b.x).map(({ id }) => id);
}
