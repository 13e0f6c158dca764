import { useSyncExternalStore } from 'react';

export type Language = 'zh' | 'en';
export type Mode = 'system' | 'light' | 'dark';

interface Prefs {
  readonly language: Language;
  readonly mode: Mode;
  /** Keys of hints the operator has closed. */
  readonly closed: readonly string[];
  readonly railFolded: boolean;
}

const PLACE = 'gyre.prefs';
const listeners = new Set<() => void>();
let prefs: Prefs = read();

function read(): Prefs {
  const language: Language = navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
  const base: Prefs = { language, mode: 'system', closed: [], railFolded: false };
  try {
    return { ...base, ...(JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Prefs>) };
  } catch {
    return base;
  }
}

/** Changes what this browser remembers; every user of {@link usePrefs} sees it at once. */
export function setPrefs(change: Partial<Prefs>): void {
  prefs = { ...prefs, ...change };
  localStorage.setItem(PLACE, JSON.stringify(prefs));
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** 偏好 — language, light or dark, and closed hints, kept in this browser. */
export function usePrefs(): Prefs {
  return useSyncExternalStore(subscribe, () => prefs);
}

/** The language now, for code outside components. */
export function currentLanguage(): Language {
  return prefs.language;
}

/** A hook that tells what the system wants, and when that changes. */
function systemWish(query: string): () => boolean {
  const wish = window.matchMedia(query);
  const watch = (tell: () => void): (() => void) => {
    wish.addEventListener('change', tell);
    return () => wish.removeEventListener('change', tell);
  };
  return () => useSyncExternalStore(watch, () => wish.matches);
}

const useSystemDark = systemWish('(prefers-color-scheme: dark)');

/** Whether the operator's system asks for pages without motion. */
export const useStill = systemWish('(prefers-reduced-motion: reduce)');

const usePrinting = systemWish('print');

/** Whether the console is drawn dark: the manual choice, else the system's; on paper it never is. */
export function useDark(): boolean {
  const systemDark = useSystemDark();
  const isPrinting = usePrinting();
  const { mode } = usePrefs();
  if (isPrinting) return false;
  return mode === 'dark' || (mode === 'system' && systemDark);
}
