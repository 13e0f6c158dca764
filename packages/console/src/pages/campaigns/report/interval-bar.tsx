import { theme } from 'antd';
import { placeOn } from './goal-rows.ts';
import './report.css';

interface IntervalBarProps {
  readonly value: number;
  readonly from: number;
  readonly to: number;
  /** The scale all bars of the table share. */
  readonly scale: { readonly from: number; readonly to: number };
  /** What it shows, for those who cannot see it. */
  readonly label: string;
}

/** 区间 — an effect as a point on its 95 % interval, with the line of zero; strong only where the interval leaves zero out. */
export function IntervalBar({ value, from, to, scale, label }: IntervalBarProps) {
  const { token } = theme.useToken();
  const color = from > 0 ? token.colorPrimary : to < 0 ? token.colorError : token.colorTextTertiary;
  const at = (x: number): string => `${placeOn(scale, x) * 100}%`;
  return (
    <div className="interval" role="img" aria-label={label} title={label}>
      <span className="interval-zero" style={{ insetInlineStart: at(0), background: token.colorTextSecondary }} />
      <span
        className="interval-bar"
        style={{
          insetInlineStart: at(from),
          width: `${(placeOn(scale, to) - placeOn(scale, from)) * 100}%`,
          background: color,
          opacity: 0.5,
        }}
      />
      <span className="interval-point" style={{ left: at(value), background: color }} />
    </div>
  );
}
