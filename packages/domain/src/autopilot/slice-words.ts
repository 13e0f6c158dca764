import type { Sentence } from '../sentence.ts';
import type { Slice } from './slice.ts';

/** 整体 — what the slice that holds everybody is called. */
export const OVERALL: Sentence = { zh: '整体', en: 'Overall' };

/** Values that are words of no language. */
const VALUES: Readonly<Record<string, Sentence>> = {
  '': { zh: '（空）', en: '(none)' },
  true: { zh: '是', en: 'yes' },
  false: { zh: '否', en: 'no' },
};

/** 切片的称呼 — its values after what their dimensions are called, in the order of their names: `渠道：App · 城市：重庆`, `Channel: App · City: 重庆`. */
export function sliceWords(slice: Slice, called: (dimension: string) => Sentence): Sentence {
  const tests = sorted(slice).map(([dimension, value]) => {
    const [name, said] = [called(dimension), VALUES[value]];
    return { zh: `${name.zh}：${said?.zh ?? value}`, en: `${name.en}: ${said?.en ?? value}` };
  });
  if (tests.length === 0) return OVERALL;
  return { zh: tests.map(({ zh }) => zh).join(' · '), en: tests.map(({ en }) => en).join(' · ') };
}

/** 切片的值 — for a name that is the same in every language: `App · 重庆`; what is no word stands with its dimension's name; empty for everybody. */
export function sliceValues(slice: Slice): string {
  const isWord = (value: string): boolean => !Object.hasOwn(VALUES, value) && Number.isNaN(Number(value));
  return sorted(slice)
    .map(([dimension, value]) => (isWord(value) ? value : `${dimension}=${value}`))
    .join(' · ');
}

function sorted(slice: Slice): [dimension: string, value: string][] {
  return Object.entries(slice).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
