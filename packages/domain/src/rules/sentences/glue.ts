export type Language = 'zh' | 'en';

const HAN = /[\u3400-\u9fff]/;
const LATIN = /[A-Za-z0-9$#@%+-]/;

/** 拼接 — joins pieces of Chinese text, with a space where Han meets Latin letters or digits. Empty pieces are left out. */
export function glue(...pieces: readonly string[]): string {
  return pieces
    .filter((piece) => piece !== '')
    .reduce((text, piece) => {
      const last = text.at(-1) ?? '';
      const first = piece.at(0) ?? '';
      const meets = (HAN.test(last) && LATIN.test(first)) || (LATIN.test(last) && HAN.test(first));
      return meets ? `${text} ${piece}` : text + piece;
    }, '');
}

/** Pieces of a sentence joined as the language does: English with spaces. */
export function sentenceFrom(language: Language, ...pieces: readonly string[]): string {
  return language === 'zh' ? glue(...pieces) : pieces.filter((piece) => piece !== '').join(' ');
}

/** An operand as it is, in quotation marks when it would read badly without. */
export function quoted(value: string | number | boolean, language: Language): string {
  const text = String(value);
  if (text === '') return language === 'zh' ? '空文本' : 'an empty text';
  if (typeof value !== 'string' || !/^\s|\s$|[，、；且或（）()「」“”,]/.test(text)) return text;
  return language === 'zh' ? `「${text}」` : `“${text}”`;
}

/** Values shown in full at most; of more, the first three and how many there are. */
const MOST_SHOWN = 5;
const SHOWN_OF_MANY = 3;

/** `a、b 或 c`, `a, b or c`; of more than five the first three and how many there are. */
export function listed(values: readonly (string | number)[], joint: string, language: Language): string {
  const shown = values.slice(0, values.length > MOST_SHOWN ? SHOWN_OF_MANY : MOST_SHOWN).map((v) => quoted(v, language));
  if (values.length > MOST_SHOWN) {
    if (language === 'zh') return glue(shown.join('、'), `等 ${values.length} 个`);
    return `${shown.join(', ')} ${joint} ${values.length - SHOWN_OF_MANY} more`;
  }
  const last = shown.pop() ?? '';
  if (shown.length === 0) return last;
  return language === 'zh' ? glue(shown.join('、'), joint, last) : `${shown.join(', ')} ${joint} ${last}`;
}
