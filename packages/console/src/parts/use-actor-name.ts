import { AUTOPILOT } from '@gyre/domain/autopilot/actor';
import { useCallback } from 'react';
import { useWords } from '../words/index.ts';

/** 谁做的 — who did something as shown: what Gyre does by itself and what commands of its machine do have a name in each language. */
export function useActorName(): (by: string) => string {
  const { actors } = useWords();
  return useCallback((by) => ({ 'gyre (this machine)': actors.machine, [AUTOPILOT]: actors.autopilot })[by] ?? by, [actors]);
}
