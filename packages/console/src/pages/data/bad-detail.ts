import { usePrefs } from '../../prefs.ts';

/** 具体问题 — what is wrong with a record, in the operator's language. Records kept before their words were in Chinese say it in English. */
export function useBadDetail(): (record: { readonly detail: string; readonly zh: string }) => string {
  const { language } = usePrefs();
  return ({ detail, zh }) => (language === 'zh' && zh !== '' ? zh : detail);
}
