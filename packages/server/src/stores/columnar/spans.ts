import { rangeOf, rollingMsOf } from '@gyre/domain/rules/window-range';
import type { PlainWindow } from '@gyre/domain/rules/window';
import { instant } from '@gyre/domain/time';
import type { Span } from '@gyre/engine';
import type { Place } from './compile-test.ts';

/** 编译时段 — a window; one that does not roll is worked out once a calendar day only. */
export function compileSpan(window: PlainWindow, place: Place): Span {
  const rollingMs = rollingMsOf(window);
  if (rollingMs !== null) return { rollingMs, range: (now) => ({ from: now - rollingMs + 1, to: now + 1 }) };
  let day = Number.NaN;
  let from = 0;
  let to: number | null = null;
  return {
    rollingMs: null,
    range(now) {
      const { start, end } = place.calendar.dayOf(now);
      if (start !== day) {
        const [early, late] = [start, end - 1].map((at) => rangeOf(window, instant(at), place.zone));
        day = start;
        from = early?.from ?? 0;
        // The end either stands still all day or goes with now.
        to = early?.to === late?.to ? (late?.to ?? 0) : null;
      }
      return { from, to: to ?? now + 1 };
    },
  };
}
