import { useCallback, useEffect, useRef, useState } from 'react';
import { useDelayed } from '../../parts/use-delayed.ts';
import { type DraftHistory, moved, remember } from './draft-history.ts';

/** 撤销 — takes a draft back to what it was, and forth again. */
export interface Undo {
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
}

/**
 * Undo and redo of a draft by what it was whenever typing paused; from the keyboard where no text field takes Ctrl Z itself.
 *
 * @param show  replaces the draft; one function for all renders
 */
export function useUndo<Draft>(draft: Draft, show: (draft: Draft) => void): Undo {
  const settled = useDelayed(draft, 400);
  const [history, setHistory] = useState<DraftHistory<Draft>>({ states: [draft], at: 0 });
  const next = remember(history, settled);
  if (next !== history && settled === draft) setHistory(next);
  const step = useCallback(
    (by: -1 | 1): void => {
      const told = moved(remember(history, draft), by);
      setHistory(told);
      const state = told.states[told.at];
      if (state !== undefined) show(state);
    },
    [history, draft, show],
  );
  useUndoKeys(step);
  const canUndo = history.at > 0 || JSON.stringify(history.states[history.at]) !== JSON.stringify(draft);
  return {
    undo: canUndo ? () => step(-1) : undefined,
    redo: history.at < history.states.length - 1 ? () => step(1) : undefined,
  };
}

function useUndoKeys(step: (by: -1 | 1) => void): void {
  const latest = useRef(step);
  useEffect(() => {
    latest.current = step;
  }, [step]);
  useEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      const key = e.key.toLowerCase();
      if (!(e.ctrlKey || e.metaKey) || e.altKey || (key !== 'z' && key !== 'y')) return;
      if (e.target instanceof Element && e.target.closest('input, textarea') !== null) return;
      e.preventDefault();
      latest.current(e.shiftKey || key === 'y' ? 1 : -1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
