import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal, REFUSAL_WORDS } from './reply-words.ts';

describe('a reply is a refusal', () => {
  test.each([
    'T',
    't',
    ' T ',
    'Ｔ',
    'TD',
    'td。',
    'R',
    '“R”',
    'n',
    'Ｎ！',
    '退订',
    '退 订',
    '退订。',
    '【退订】',
    '0000',
    '００００',
    'QX',
    'qx~',
    '取消',
    '请退订',
    '我要退订！',
    'Stop',
  ])('when it says %j', (text) => expect(isRefusal(text)).toBe(true));

  test('in whatever case, with whatever spaces and punctuation', () => {
    const noise = fc.constantFrom('', ' ', '。', '!', '！', '\n', '\t', '-', '“', '\u3000');
    fc.assert(
      fc.property(fc.constantFrom(...REFUSAL_WORDS), noise, noise, (word, before, after) => {
        const spaced = Array.from(word).join(after);
        expect(isRefusal(`${before}${spaced.toLowerCase()}${after}`)).toBe(true);
      }),
    );
  });
});

describe('a reply is no refusal', () => {
  test.each([
    '',
    ' ',
    '?',
    '。',
    '1',
    '000',
    '00000',
    '好的',
    '谢谢',
    'Tt',
    'TT',
    'not',
    'Y',
    '请',
    '怎么退货',
    '不要退订',
    '退订后还能用券吗',
    'R1',
    'TD 怎么走',
  ])('when it says %j', (text) => expect(isRefusal(text)).toBe(false));
});
