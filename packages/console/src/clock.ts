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

/** What comes within so much of the machine's time is on time: a request takes its time, and a fast shop tells a few times a second. */
const ON_TIME_MS = 15_000;
/** A shop says how far it has come once in a minute of its clock. */
const SAID_EVERY_MS = 60_000;

/**
 * 落后 — by how much what happens in a sample that runs faster is behind its clock, in milliseconds of that clock; 0 while the machine keeps up, and
 * where no shop lives.
 */
export function behindBy({
  now,
  speed,
  settled,
}: {
  readonly now: number;
  readonly speed: number;
  readonly settled: number | null;
}): number {
  const isLate = settled !== null && speed > 1 && now - settled > Math.max(ON_TIME_MS * speed, 2 * SAID_EVERY_MS);
  return isLate ? now - settled : 0;
}
