/** 容身 — the cells, or a copy twice as wide as needed when there is no room for `size` of them. */
export function roomFor<Cells extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(cells: Cells, size: number): Cells {
  if (size <= cells.length) return cells;
  const length = Math.max(64, 2 * size);
  const wider = cells instanceof Float64Array ? new Float64Array(length) : new Uint32Array(length);
  wider.set(cells);
  return wider as Cells;
}
