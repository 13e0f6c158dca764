import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';

/** A chart is never drawn lower than this, in pixels, nor lower than this share of its own height. */
const [LEAST, LEAST_SHARE] = [180, 0.6];
/** Less than this is not worth drawing anew for. */
const SLACK = 6;

interface Room {
  /** Pixels there are from left to right. */
  readonly width: number;
  /** Pixels every chart is higher (or lower) by. */
  readonly extra: number;
  /** A chart is there; called when it leaves. */
  readonly enter: () => () => void;
}

const RoomContext = createContext<Room | null>(null);

/** 图的高度 — as high as it wants to be; in a {@link ChartRoom} as its share of the room says. */
export function useChartHeight(own: number): number {
  const room = use(RoomContext);
  const enter = room?.enter;
  useEffect(() => enter?.(), [enter]);
  return room === null ? own : Math.round(Math.max(Math.min(own, Math.max(LEAST, own * LEAST_SHARE)), own + room.extra));
}

/** Pixels from left to right of the {@link ChartRoom} a chart is in; null where it has a page to itself. */
export function useRoomWidth(): number | null {
  return use(RoomContext)?.width ?? null;
}

/**
 * 定高的位置 — a place of fixed height whose charts share what is left over, or missing, among them, so that all of it is seen where that is
 * possible; what is still too high scrolls. `className`: of the place.
 */
export function ChartRoom({ className, children }: { readonly className: string; readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const charts = useRef(0);
  const [extra, setExtra] = useState(0);
  const [width, setWidth] = useState(0);
  const fit = useCallback((): void => {
    const [outer, inner] = [place.current, content.current];
    if (outer === null || inner === null || charts.current === 0) return;
    setWidth(inner.offsetWidth);
    const style = getComputedStyle(outer);
    const free = outer.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom) - inner.offsetHeight;
    if (Math.abs(free) > SLACK) setExtra((before) => bounded(before + Math.trunc(free / charts.current), outer.clientHeight));
  }, []);
  useEffect(() => {
    if (place.current === null || content.current === null) return undefined;
    const observer = new ResizeObserver(fit);
    observer.observe(place.current);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [fit]);
  const enter = useCallback(() => {
    charts.current++;
    fit();
    return () => {
      charts.current--;
    };
  }, [fit]);
  const room = useMemo((): Room => ({ width, extra, enter }), [width, extra, enter]);
  return (
    <div ref={place} className={className}>
      <div ref={content} className="chart-room">
        <RoomContext value={room}>{children}</RoomContext>
      </div>
    </div>
  );
}

/** A place never takes nor gives more than itself. */
function bounded(extra: number, most: number): number {
  return Math.max(-most, Math.min(most, extra));
}
