import { Tooltip } from 'antd';
import { MISSING } from '../../format.ts';
import { useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

const WIDTH = 104;
const HEIGHT = 26;
const MARGIN = 3;

/** 趋势线 — the sizes of the last days as a small line, today's as a dot; null for days before the segment was counted. */
export function TrendLine({ sizes }: { readonly sizes: readonly (number | null)[] }) {
  const words = useWords().segments;
  const format = useFormat();
  const { palette } = useChartColors();
  const known = sizes.filter((size) => size !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (known.length === 1) {
    return (
      <Tooltip title={words.trendNew}>
        <span style={{ opacity: 0.65 }}>{MISSING}</span>
      </Tooltip>
    );
  }
  const text = words.trend(format.number(first), format.number(last));
  const points = pointsOf(sizes);
  const [x, y] = points.at(-1) ?? [0, 0];
  return (
    <Tooltip title={text}>
      <svg width={WIDTH} height={HEIGHT} role="img" aria-label={text} style={{ display: 'block' }}>
        <polyline
          points={points.map((p) => p.join()).join(' ')}
          fill="none"
          stroke={palette.now}
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
        <circle cx={x} cy={y} r={2.5} fill={palette.now} />
      </svg>
    </Tooltip>
  );
}

/** Places of the known sizes: days across, the range of the sizes upwards; in the middle when all are the same. */
function pointsOf(sizes: readonly (number | null)[]): [number, number][] {
  const known = sizes.filter((size) => size !== null);
  const least = Math.min(...known);
  const range = Math.max(...known) - least;
  const step = (WIDTH - 2 * MARGIN) / Math.max(1, sizes.length - 1);
  const up = (size: number): number => (range === 0 ? 0.5 : (size - least) / range);
  return sizes.flatMap((size, day): [number, number][] =>
    size === null ? [] : [[Math.round(MARGIN + day * step), Math.round((MARGIN + (1 - up(size)) * (HEIGHT - 2 * MARGIN)) * 10) / 10]],
  );
}
