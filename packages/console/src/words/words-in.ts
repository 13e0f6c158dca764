import { enData } from './en-data.ts';
import { en } from './en.ts';
import { zhData } from './zh-data.ts';
import { zh } from './zh.ts';

const books = { zh: { ...zh, data: zhData }, en: { ...en, data: enData } };

/** 文案 — every text on screen, the same shape in both languages. */
export type Words = (typeof books)['zh'];

/** The texts in one language. */
export function wordsIn(language: 'zh' | 'en'): Words {
  return books[language];
}
