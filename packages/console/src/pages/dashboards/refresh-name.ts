import type { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** How often a page asks anew, in seconds. */
export const REFRESHES = [null, 30, 60, 300, 900, 3600] as const;

/** How a refresh is called. */
export function useRefreshName(format: ReturnType<typeof useFormat>): (seconds: number | null) => string {
  const words = useWords().dashboards.refresh;
  return (seconds) => (seconds === null ? words.off : words.every(format.duration(seconds * 1000)));
}
