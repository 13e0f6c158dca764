import { useCallback, useEffect, useState } from 'react';

export interface KeptDraft<Draft> {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** True when unsaved work of an earlier visit was found. */
  readonly restored: boolean;
  /** Forgets what was kept and starts from what is stored. */
  readonly discard: () => void;
  readonly forget: () => void;
}

/**
 * 自动保存的草稿 — kept in this browser under `place` at every change, so that a reload loses nothing.
 *
 * @param revive  the draft of what was kept, in today's shape; undefined when it is none
 */
export function useKeptDraft<Draft>(place: string, stored: Draft, revive: (kept: unknown) => Draft | undefined): KeptDraft<Draft> {
  const [kept] = useState(() => read(place, revive));
  const [draft, setDraft] = useState(kept ?? stored);
  const [touched, setTouched] = useState(kept !== undefined);
  const [restored, setRestored] = useState(kept !== undefined);
  useEffect(() => {
    if (touched) localStorage.setItem(place, JSON.stringify(draft));
  }, [place, draft, touched]);
  const change = useCallback((part: Partial<Draft>) => {
    setTouched(true);
    setDraft((old) => ({ ...old, ...part }));
  }, []);
  const forget = useCallback(() => {
    setTouched(false);
    setRestored(false);
    localStorage.removeItem(place);
  }, [place]);
  const discard = useCallback(() => {
    forget();
    setDraft(stored);
  }, [forget, stored]);
  return { draft, change, restored, discard, forget };
}

function read<Draft>(place: string, revive: (kept: unknown) => Draft | undefined): Draft | undefined {
  try {
    return revive(JSON.parse(localStorage.getItem(place) ?? 'null'));
  } catch {
    return undefined;
  }
}
