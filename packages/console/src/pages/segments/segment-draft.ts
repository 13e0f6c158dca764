import { useCallback, useEffect, useState } from 'react';
import type { GroupNode } from '../../parts/rules/rule-draft.ts';
import './segments.css';

/** 分群草稿 — a segment while it is being edited; its rule may be unfinished. */
export interface SegmentDraft {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly root: GroupNode;
}

function read(place: string): SegmentDraft | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null') as Partial<SegmentDraft> | null;
    return kept?.root === undefined ? undefined : (kept as SegmentDraft);
  } catch {
    return undefined;
  }
}

/** 自动保存的草稿 — kept in this browser under `place` from the first change on. */
export function useSegmentDraft(place: string, initial: SegmentDraft) {
  const [kept] = useState(() => read(place));
  const [draft, setDraft] = useState(kept ?? initial);
  const [touched, setTouched] = useState(kept !== undefined);
  const [restored, setRestored] = useState(kept !== undefined);
  useEffect(() => {
    if (touched) localStorage.setItem(place, JSON.stringify(draft));
  }, [place, draft, touched]);
  const change = useCallback((part: Partial<SegmentDraft>) => {
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
    setDraft(initial);
  }, [forget, initial]);
  return { draft, change, restored, discard, forget };
}
