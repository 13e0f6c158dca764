/** What is known of a project's clock: it said `now` when the machine's clock stood at `heardAt`, and runs `speed` times as fast. */
interface KnownTime {
  readonly now: number;
  readonly heardAt: number;
  readonly speed: number;
}

let known: KnownTime | null = null;

/** 对时 — from now on the present is that of a project's clock; of the machine's for null, and for a project that does not run faster. */
export function keepTimeOf(time: KnownTime | null): void {
  known = time === null || time.speed === 1 ? null : time;
}

/** 时钟 — the present instant of the open project in integer milliseconds; only this file reads the machine's clock. */
export function presentMs(): number {
  return known === null ? wallMs() : timeAt(known, wallMs());
}

/** 挂钟 — the present instant of the machine in integer milliseconds, whatever project is open: for measuring what really passes. */
export function wallMs(): number {
  return Math.round(performance.timeOrigin + performance.now());
}

/** What a project's clock shows when the machine's shows `wall`. */
export function timeAt({ now, heardAt, speed }: KnownTime, wall: number): number {
  return Math.round(now + (wall - heardAt) * speed);
}
