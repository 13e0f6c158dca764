import { theme } from 'antd';
import type { CSSProperties } from 'react';

interface Hours {
  readonly from: string;
  readonly to: string;
}

interface DayBarProps {
  readonly label: string;
  readonly quiet: Hours | null;
  readonly legal: Hours;
  readonly words: { readonly quiet: string; readonly legal: string; readonly free: string };
}

const TICKS = [0, 6, 12, 18, 24];

/** 一天 — 24 hours as a bar: when nothing may go, and below it the hours the law closes for SMS. */
export function DayBar({ label, quiet, legal, words }: DayBarProps) {
  const { token } = theme.useToken();
  return (
    <div
      className="day-bar"
      role="img"
      aria-label={label}
      style={
        {
          '--day-free': token.colorPrimaryBg,
          '--day-quiet': token.colorTextQuaternary,
          '--day-legal': token.colorWarning,
          '--day-text': token.colorTextTertiary,
        } as CSSProperties
      }
    >
      <div className="day-row" title={words.free}>
        {rangesOf(quiet).map((range) => (
          <i key={range.from} className="day-quiet" title={words.quiet} style={placeOf(range)} />
        ))}
      </div>
      <div className="day-row day-thin" title={words.legal}>
        {rangesOf(legal).map((range) => (
          <i key={range.from} className="day-legal" style={placeOf(range)} />
        ))}
      </div>
      <div className="day-ticks num">
        {TICKS.map((hour) => (
          <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
            {hour}
          </span>
        ))}
      </div>
    </div>
  );
}

/** 图例 — what the colours of {@link DayBar} mean. */
export function DayLegend({ words }: Pick<DayBarProps, 'words'>) {
  const { token } = theme.useToken();
  const colours = { free: token.colorPrimaryBg, quiet: token.colorTextQuaternary, legal: token.colorWarning };
  return (
    <div className="day-legend">
      {(['free', 'quiet', 'legal'] as const).map((kind) => (
        <span key={kind}>
          <i className={`day-key-${kind}`} style={{ background: colours[kind] }} /> {words[kind]}
        </span>
      ))}
    </div>
  );
}

/** Hours as ranges within one day, in hours: over midnight they are the morning and the evening; the same time twice is all day. */
function rangesOf(hours: Hours | null): { readonly from: number; readonly to: number }[] {
  if (hours === null) return [];
  const [from, to] = [hourOf(hours.from), hourOf(hours.to)];
  if (from === to) return [{ from: 0, to: 24 }];
  return from < to
    ? [{ from, to }]
    : [
        { from: 0, to },
        { from, to: 24 },
      ];
}

function hourOf(time: string): number {
  return Number(time.slice(0, 2)) + Number(time.slice(3, 5)) / 60;
}

function placeOf({ from, to }: { readonly from: number; readonly to: number }): CSSProperties {
  return { left: `${(from / 24) * 100}%`, width: `${((to - from) / 24) * 100}%` };
}
