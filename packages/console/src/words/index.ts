import { currentLanguage, type Language, usePrefs } from '../prefs.ts';
import { enData } from './en-data.ts';
import { en } from './en.ts';
import { zhData } from './zh-data.ts';
import { zh } from './zh.ts';

const books = { zh: { ...zh, data: zhData }, en: { ...en, data: enData } };

/** 文案 — every text on screen, the same shape in both languages. */
export type Words = (typeof books)['zh'];

/** The texts in one language. */
export function wordsIn(language: Language): Words {
  return books[language];
}

/** The texts in the operator's language. */
export function useWords(): Words {
  return wordsIn(usePrefs().language);
}

/** The texts now, for code outside components. */
export function currentWords(): Words {
  return wordsIn(currentLanguage());
}
