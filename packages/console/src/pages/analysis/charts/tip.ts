/** What ECharts tells of a point below the pointer. */
export interface TipPoint {
  readonly seriesName: string;
  readonly value: unknown;
  readonly name: string;
  readonly marker: string;
  readonly dataIndex: number;
}

/** Lines of a tip at most. */
const MOST = 12;

/** 提示 — one line for each series name: the solid and the dashed part of a line are one series to the reader; below, what `aboutPlace` says. As HTML; names are escaped. */
export function tipOf(
  points: readonly TipPoint[],
  write: (value: unknown) => string,
  filling: string,
  fillingFrom: number | undefined,
  aboutPlace: (place: number) => string = () => '',
): string {
  const seen = new Map<string, TipPoint>();
  for (const point of points) if (typeof point.value === 'number') seen.set(point.seriesName, point);
  const shown = [...seen.values()].toReversed();
  const lines = shown.slice(0, MOST).map((p) => `<div>${p.marker}${escaped(p.seriesName)}&emsp;<b>${escaped(write(p.value))}</b></div>`);
  const first = points[0];
  const isFilling = first !== undefined && fillingFrom !== undefined && first.dataIndex >= fillingFrom;
  const note = isFilling ? `<div style="opacity:.7">${escaped(filling)}</div>` : '';
  const said = first === undefined ? '' : aboutPlace(first.dataIndex);
  const about = said === '' ? '' : `<div style="opacity:.7">${escaped(said)}</div>`;
  const more = shown.length > MOST ? `<div style="opacity:.7">+${shown.length - MOST}</div>` : '';
  return `<div>${escaped(first?.name ?? '')}</div>${lines.join('')}${more}${note}${about}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
