import { enData } from './en-data.ts';
import { enSegments } from './en-segments.ts';
import { en } from './en.ts';
import { zhData } from './zh-data.ts';
import { zhSegments } from './zh-segments.ts';
import { zh } from './zh.ts';

const books = { zh: { ...zh, data: zhData, segments: zhSegments }, en: { ...en, data: enData, segments: enSegments } };

/** 文案 — every text on screen, the same shape in both languages. */
export type Words = (typeof books)['zh'];

/** The texts in one language. */
export function wordsIn(language: 'zh' | 'en'): Words {
  return books[language];
}
