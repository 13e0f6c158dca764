import { TimeRange } from '@gyre/domain/analyses/time-range';

/** A range as an address holds it. */
export function rangeText(range: TimeRange): string {
  return JSON.stringify(range);
}

/** The range an address holds; undefined when it is none. */
export function rangeIn(text: string | undefined): TimeRange | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = TimeRange.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // no JSON: the address was cut or written by hand
  }
}
