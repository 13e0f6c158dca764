import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureSms, wholeSms } from './sms-text.ts';

const count = (text: string): number => measureSms(text).parts.length;

describe('counting parts by hand', () => {
  test('Chinese text: 70 alone, then 67 a part', () => {
    expect([70, 71, 134, 135, 201, 202].map((n) => count('环'.repeat(n)))).toEqual([1, 2, 2, 3, 3, 4]);
  });
  test('GSM-7 text: 160 alone, then 153 a part', () => {
    expect([160, 161, 306, 307].map((n) => count('a'.repeat(n)))).toEqual([1, 2, 2, 3]);
  });
  test('€ and [ take two of the 160, and their escape is never split from them', () => {
    expect(measureSms('€'.repeat(80))).toMatchObject({ encoding: 'gsm7', characters: 160, parts: { length: 1 } });
    expect(measureSms(`a${'['.repeat(80)}`)).toMatchObject({ characters: 161, parts: [`a${'['.repeat(76)}`, '[[[['] });
    // 152 letters leave one place: the escape pair moves on whole, so 153 + 153 places do not hold 306
    expect(measureSms(`${'a'.repeat(152)}€${'a'.repeat(152)}`).parts).toEqual(['a'.repeat(152), `€${'a'.repeat(151)}`, 'a']);
  });
  test('an emoji is two characters and stays whole at the border of a part', () => {
    expect(measureSms('😀'.repeat(35))).toMatchObject({ encoding: 'ucs2', characters: 70, parts: { length: 1 } });
    expect(measureSms('😀'.repeat(36)).parts).toEqual(['😀'.repeat(33), '😀'.repeat(3)]);
    expect(measureSms(`${'环'.repeat(66)}😀${'环'.repeat(66)}`).parts.map((p) => p.length)).toEqual([66, 67, 1]);
  });
  test('one sign outside GSM-7 makes the whole text UCS-2', () => {
    expect(measureSms('a'.repeat(70)).encoding).toBe('gsm7');
    expect(measureSms(`${'a'.repeat(70)}，`)).toMatchObject({ encoding: 'ucs2', characters: 71, parts: { length: 2 } });
    expect(measureSms('')).toEqual({ encoding: 'gsm7', characters: 0, parts: [''] });
  });
});

test('whatever the text, its parts joined give it back and none exceeds its limit', () => {
  const sign = fc.oneof(
    fc.constantFrom('a', '€', '[', '😀', '环', '\n', '👨‍👩‍👧', 'é'),
    fc.nat(0x10ffff).map((code) => String.fromCodePoint(code)),
  );
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 400 }), fc.boolean(), (signs, ascii) => {
      const text = ascii ? signs.filter((s) => /^[a€[\n]$/.test(s)).join('') : signs.join('');
      const { encoding, parts, characters } = measureSms(text);
      expect(parts.join('')).toBe(text);
      const [single, many] = encoding === 'gsm7' ? [160, 153] : [70, 67];
      const size = (part: string): number =>
        encoding === 'ucs2' ? part.length : part.length + (part.match(/[€[^{}\\~\]|\f]/g) ?? []).length;
      for (const part of parts) expect(size(part)).toBeLessThanOrEqual(parts.length === 1 ? single : many);
      expect(parts.reduce((sum, part) => sum + size(part), 0)).toBe(characters);
      expect(parts.every((part) => part.isWellFormed())).toBe(text.isWellFormed());
    }),
  );
});

test('after an address the opt-out words stand apart, so that a phone does not take them for a part of it', () => {
  const said = (text: string): string => wholeSms({ signature: '环流', text, optOut: '拒收请回复R' });
  expect(said('来看看：https://s.test/k/abcdefghij')).toBe('【环流】来看看：https://s.test/k/abcdefghij 拒收请回复R');
  expect(said('来看看：https://s.test/new/')).toBe('【环流】来看看：https://s.test/new/ 拒收请回复R');
  expect(said('https://s.test/k/abcdefghij 等你')).toBe('【环流】https://s.test/k/abcdefghij 等你，拒收请回复R');
});

test('signature and opt-out are added once', () => {
  expect(wholeSms({ signature: '环流', text: '您的券快到期了', optOut: '拒收请回复R' })).toBe('【环流】您的券快到期了，拒收请回复R');
  expect(wholeSms({ signature: '环流', text: '快来看看。', optOut: '拒收请回复R' })).toBe('【环流】快来看看。拒收请回复R');
  expect(wholeSms({ signature: '环流', text: '满减，拒收请回复R', optOut: '拒收请回复R' })).toBe('【环流】满减，拒收请回复R');
  expect(wholeSms({ signature: '环流', text: '验证码 1234', optOut: '' })).toBe('【环流】验证码 1234');
});
