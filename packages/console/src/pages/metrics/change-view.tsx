import { MISSING } from '../../format.ts';
import { useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface ChangeViewProps {
  /** Relative; null: missing. */
  readonly change: number | null;
  readonly direction: 'more' | 'less';
}

/** 变化 — an arrow for its direction, a word for whether that is good; the colour only helps. */
export function ChangeView({ change, direction }: ChangeViewProps) {
  const words = useWords().metrics;
  const format = useFormat();
  const { palette } = useChartColors();
  if (change === null) return MISSING;
  if (change === 0) return <span>{words.same}</span>;
  const isBetter = change > 0 === (direction === 'more');
  return (
    <span className="num" style={{ whiteSpace: 'nowrap' }}>
      {change > 0 ? '↑' : '↓'} {format.share(Math.abs(change), 1)}{' '}
      <span style={{ color: isBetter ? palette.good : palette.bad }}>{isBetter ? words.better : words.worse}</span>
    </span>
  );
}
