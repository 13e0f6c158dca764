import { type KeyboardEvent, type PointerEvent, type RefObject, useCallback, useRef } from 'react';
import { GRID_COLUMNS, type Tile } from '@gyre/domain/dashboard';
import type { Place } from './arrange.ts';

/** Height of a row and what lies between two cells, in pixels; as the style sheet has them. */
const ROW = 64;
const GAP = 12;

/** What of a tile a hand takes. */
type Hold = 'move' | 'size';

const STEPS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function shifted({ x, y, w, h }: Place, hold: Hold, right: number, down: number): Place {
  return hold === 'move' ? { x: x + right, y: y + down, w, h } : { x, y, w: w + right, h: h + down };
}

/** What one puts on a handle. */
export interface TileHands {
  readonly onPointerDown: (tile: Tile, hold: Hold, event: PointerEvent<HTMLElement>) => void;
  readonly onKeyDown: (tile: Tile, event: KeyboardEvent<HTMLElement>) => void;
}

/**
 * 拖动 — puts a tile elsewhere by pointer or by arrow keys (with Shift: its size).
 *
 * @param onPlace  told while it goes; from where the hand took it
 */
export function useTileHands(
  board: RefObject<HTMLElement | null>,
  onPlace: (id: string, place: Place) => void,
  onLeave: () => void,
): TileHands {
  const dragging = useRef(false);
  const onPointerDown = useCallback(
    (tile: Tile, hold: Hold, event: PointerEvent<HTMLElement>): void => {
      const width = board.current?.clientWidth ?? 0;
      if (event.button !== 0 || width === 0 || dragging.current) return;
      event.preventDefault();
      const column = (width + GAP) / GRID_COLUMNS;
      const { clientX, clientY, currentTarget, pointerId } = event;
      const stop = new AbortController();
      const { signal } = stop;
      dragging.current = true;
      let last = '';
      currentTarget.setPointerCapture(pointerId);
      const move = (now: globalThis.PointerEvent): void => {
        const right = Math.round((now.clientX - clientX) / column);
        const down = Math.round((now.clientY - clientY) / (ROW + GAP));
        if (last === `${right} ${down}`) return;
        last = `${right} ${down}`;
        onPlace(tile.id, shifted(tile, hold, right, down));
      };
      const end = (): void => {
        stop.abort();
        dragging.current = false;
        onLeave();
      };
      currentTarget.addEventListener('pointermove', move, { signal });
      currentTarget.addEventListener('pointerup', end, { signal });
      currentTarget.addEventListener('pointercancel', end, { signal });
    },
    [board, onPlace, onLeave],
  );
  const onKeyDown = useCallback(
    (tile: Tile, event: KeyboardEvent<HTMLElement>): void => {
      const step = STEPS[event.key];
      if (step === undefined) return;
      event.preventDefault();
      onPlace(tile.id, shifted(tile, event.shiftKey ? 'size' : 'move', step[0], step[1]));
      onLeave();
    },
    [onPlace, onLeave],
  );
  return { onPointerDown, onKeyDown };
}
