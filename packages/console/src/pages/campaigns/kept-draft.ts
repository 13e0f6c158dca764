import { useCallback, useEffect, useState } from 'react';
import { type CampaignDraft, keptDraft } from './campaign-draft.ts';

interface KeptDraft {
  readonly draft: CampaignDraft;
  readonly change: (part: Partial<CampaignDraft>) => void;
  /** True when unsaved work of an earlier visit was found. */
  readonly restored: boolean;
  /** Forgets what was kept and starts from what is stored. */
  readonly discard: () => void;
  readonly forget: () => void;
}

/** 自动保存的草稿 — kept in this browser under `place` at every change, so that a reload loses nothing. */
export function useKeptDraft(place: string, stored: CampaignDraft): KeptDraft {
  const [kept] = useState(() => read(place));
  const [draft, setDraft] = useState<CampaignDraft>(kept ?? stored);
  const [touched, setTouched] = useState(kept !== undefined);
  const [restored, setRestored] = useState(kept !== undefined);
  useEffect(() => {
    if (touched) localStorage.setItem(place, JSON.stringify(draft));
  }, [place, draft, touched]);
  const change = useCallback((part: Partial<CampaignDraft>) => {
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

function read(place: string): CampaignDraft | undefined {
  try {
    return keptDraft(JSON.parse(localStorage.getItem(place) ?? 'null'));
  } catch {
    return undefined;
  }
}
