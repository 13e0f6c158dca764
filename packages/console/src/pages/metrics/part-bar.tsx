import { useChartColors } from '../../theme.ts';

/** 贡献条 — from the middle to the left for less, to the right for more. `part`: −1 … 1. */
export function PartBar({ part }: { readonly part: number | null }) {
  const { palette } = useChartColors();
  if (part === null) return null;
  const width = Math.abs(part) * 50;
  return (
    <span className="metric-bar" aria-hidden="true">
      <i
        style={{
          left: `${part < 0 ? 50 - width : 50}%`,
          width: `${width}%`,
          background: part < 0 ? palette.second : palette.now,
        }}
      />
    </span>
  );
}
