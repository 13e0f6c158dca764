import { GRID_COLUMNS, type Tile } from '@gyre/domain/dashboard';

/** Where a tile stands. */
export type Place = Pick<Tile, 'x' | 'y' | 'w' | 'h'>;

/** The least a tile measures, in cells. */
const LEAST = { w: 2, h: 2 } as const;
const MOST_ROWS = 40;

/** A place that is on the grid: of the given size as far as it goes, moved in from beyond an edge. */
export function onGrid({ x, y, w, h }: Place): Place {
  const width = clamped(w, LEAST.w, GRID_COLUMNS);
  return { w: width, h: clamped(h, LEAST.h, MOST_ROWS), x: clamped(x, 0, GRID_COLUMNS - width), y: Math.max(0, y) };
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function overlap(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** 排列 — the tiles with one put in another place: what it covers makes room downwards, then all move up as far as they can. */
export function arranged(tiles: readonly Tile[], id: string, place: Place): Tile[] {
  const put = tiles.filter((tile) => tile.id === id).map((tile) => ({ ...tile, ...onGrid(place) }));
  const settled: Tile[] = [...put];
  for (const tile of inOrder(tiles.filter((one) => one.id !== id))) {
    let y = tile.y;
    for (let below = lowestUnder({ ...tile, y }, settled); below !== null; below = lowestUnder({ ...tile, y }, settled)) y = below;
    settled.push({ ...tile, y });
  }
  return compacted(settled);
}

/** The row below whatever covers a place; null when nothing does. */
function lowestUnder(place: Place, tiles: readonly Tile[]): number | null {
  const covering = tiles.filter((tile) => overlap(tile, place));
  return covering.length === 0 ? null : Math.max(...covering.map(({ y, h }) => y + h));
}

/** Tiles without gaps above them, from the top. */
export function compacted(tiles: readonly Tile[]): Tile[] {
  const settled: Tile[] = [];
  for (const tile of inOrder(tiles)) {
    const above = settled.filter((other) => other.x < tile.x + tile.w && tile.x < other.x + other.w);
    settled.push({ ...tile, y: Math.max(0, ...above.map(({ y, h }) => y + h)) });
  }
  return settled;
}

/** The first free row below everything. */
export function bottomOf(tiles: readonly Place[]): number {
  return Math.max(0, ...tiles.map(({ y, h }) => y + h));
}

function inOrder(tiles: readonly Tile[]): Tile[] {
  return tiles.toSorted((a, b) => a.y - b.y || a.x - b.x);
}
