/** 时钟 — the present instant in integer milliseconds; the only place of the console that reads it. */
export function presentMs(): number {
  return Math.round(performance.timeOrigin + performance.now());
}
