import { fromBytes, toBytes } from './bytes.ts';
import type { DetectorState } from './detector.ts';

const ARRAYS = { Float64Array, Float32Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAYS;
/** Numbers JSON has no word for. */
const SPECIAL: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/** 存状态 — plain objects with numbers and typed arrays as JSON; typed arrays as base64 of their bytes (little-endian), so they come back bit by bit. */
export function saveState(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) => {
    const name = nameOfArray(value);
    if (name !== undefined) return { [name]: toBytes(value as Float64Array) };
    return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
  });
}

/** 取状态 — what {@link saveState} saved. */
export function restoreState(saved: string): unknown {
  return JSON.parse(saved, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const [key = '', content] = Object.entries(value)[0] ?? [];
    if (key === 'number' && typeof content === 'string') return SPECIAL[content];
    return key in ARRAYS && typeof content === 'string' ? new ARRAYS[key as ArrayName](fromBytes(content)) : value;
  });
}

/** A detector's state as text. */
export function saveDetector(state: DetectorState): string {
  return saveState(state);
}

/** What {@link saveDetector} saved. Continuing from it gives the same judgements as never having stopped. */
export function restoreDetector(saved: string): DetectorState {
  return restoreState(saved) as DetectorState;
}

/** How many bytes a state takes in memory: its typed arrays and eight for every other number. */
export function sizeOfDetector(value: unknown): number {
  if (typeof value === 'number') return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part: unknown) => sum + sizeOfDetector(part), 0);
}

function nameOfArray(value: unknown): ArrayName | undefined {
  return (Object.keys(ARRAYS) as ArrayName[]).find((name) => value instanceof ARRAYS[name]);
}
