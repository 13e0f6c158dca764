import { theme } from 'antd';
import { useLayoutEffect, useRef, useState } from 'react';
import { useEventTelling } from '../../parts/use-event-telling.ts';
import { useWords } from '../../words/index.ts';
import type { FeedRow } from './live-feed.ts';
import { LiveRow } from './live-row.tsx';

interface LiveListProps {
  readonly rows: readonly FeedRow[];
  readonly chosen: FeedRow | null;
  readonly onChoose: (row: FeedRow) => void;
}

/** Height of a line in pixels; `live.css` has the same. */
const LINE = 38;
const BEYOND = 6;

/** 实时列表 — draws only the lines in view. Scrolled down, it stays where it is while new lines come in above. */
export function LiveList({ rows, chosen, onChoose }: LiveListProps) {
  const { token } = theme.useToken();
  const w = useWords().data.live;
  const { summary } = useEventTelling();
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef<number | undefined>(undefined);
  const [view, setView] = useState({ top: 0, height: 700 });
  useLayoutEffect(() => {
    const box = place.current;
    const before = newest.current;
    newest.current = rows[0]?.id;
    if (box === null || before === undefined || box.scrollTop === 0) return;
    const added = rows.findIndex((row) => row.id === before);
    if (added > 0) box.scrollTop += added * LINE;
  }, [rows]);
  const look = (box: HTMLDivElement): void => setView({ top: box.scrollTop, height: box.clientHeight });
  const first = Math.max(0, Math.floor(view.top / LINE) - BEYOND);
  const last = Math.ceil((view.top + view.height) / LINE) + BEYOND;
  const titles = [w.received, w.outcome, w.event, w.customer];
  return (
    <div
      className="live"
      data-narrow={chosen !== null}
      style={{ borderColor: token.colorBorderSecondary, background: token.colorBgContainer }}
    >
      <div ref={place} className="live-rows" onScroll={(e) => look(e.currentTarget)} role="log" aria-live="off" aria-label={w.event}>
        <div className="live-line live-head" style={{ background: token.colorBgElevated }}>
          {titles.map((title) => (
            <span key={title}>{title}</span>
          ))}
          <span className="live-more">{w.source}</span>
          <span className="live-more">{w.detail}</span>
        </div>
        <div style={{ height: rows.length * LINE, position: 'relative' }}>
          <div style={{ position: 'absolute', insetInline: 0, top: first * LINE }}>
            {rows.slice(first, last).map((row) => (
              <LiveRow key={row.id} row={row} chosen={row.id === chosen?.id} summaryOf={summary} onChoose={onChoose} />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
