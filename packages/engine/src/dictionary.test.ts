import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Dictionary } from './dictionary.ts';
import { utf8Room, writeUtf8 } from './utf8.ts';

/** What a message does: typed arrays over shared memory keep sharing it. */
declare function structuredClone<T>(value: T): T;

function encoded(text: string): Uint8Array {
  const room = new Uint8Array(utf8Room(text.length));
  return room.subarray(0, writeUtf8(text, room));
}

describe('a dictionary', () => {
  test('numbers texts from 1 as they come and knows them again', () => {
    const dictionary = new Dictionary();
    expect(['上海', 'paid', '', '上海', 'paid'].map((text) => dictionary.code(text))).toEqual([1, 2, 3, 1, 2]);
    expect(dictionary.size).toBe(3);
    expect([1, 2, 3].map((code) => dictionary.text(code))).toEqual(['上海', 'paid', '']);
    expect(dictionary.find('paid')).toBe(2);
    expect(dictionary.find('Paid')).toBe(0);
  });

  test('numbers many texts at once as it does one by one', () => {
    const one = fc.oneof(
      fc.constantFrom('', 'paid', '上海'),
      fc.string({ unit: fc.constantFrom('a', 'b', 'é', '环', '😀'), maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(one), fc.array(one, { maxLength: 6_000 }), (before, texts) => {
        const [together, apart] = [new Dictionary(), new Dictionary()];
        for (const text of before) expect(together.code(text)).toBe(apart.code(text));
        const bytes = texts.map(encoded);
        const ends = Uint32Array.from(
          bytes,
          (
            (at) => (text: Uint8Array) =>
              (at += text.length)
          )(0),
        );
        const starts = ends.map((end, i) => end - bytes[i]!.length);
        const all = Uint8Array.from(bytes.flatMap((text) => [...text]));
        expect([...together.codes(all, starts, ends)]).toEqual(texts.map((text) => apart.code(text)));
        expect(together.size).toBe(apart.size);
      }),
    );
  });

  test('refuses a code it never gave', () => {
    const dictionary = new Dictionary();
    dictionary.code('a');
    for (const code of [0, 2, -1, NaN])
      expect(() => dictionary.text(code)).toThrow(`Code ${code} is none of the 1 texts of the dictionary.`);
  });

  test('gives every text back as it was, half surrogate pairs too', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) })), (texts) => {
        const dictionary = new Dictionary();
        const codes = texts.map((text) => dictionary.code(text));
        expect(codes.map((code) => dictionary.text(code))).toEqual(texts);
        expect(dictionary.size).toBe(new Set(texts).size);
      }),
    );
    const long = `${'环'.repeat(10_000)}😀${'a'.repeat(10_000)}`;
    const dictionary = new Dictionary();
    expect(dictionary.text(dictionary.code(long))).toBe(long);
  });

  test('finds each of 200,000 texts after many doublings, also when restored', () => {
    const dictionary = new Dictionary();
    for (let i = 1; i <= 200_000; i++) dictionary.code(`order-${i}`);
    const restored = Dictionary.restore(dictionary.parts().map((part) => part.slice()));
    for (const each of [dictionary, restored]) {
      expect(each.size).toBe(200_000);
      let wrong = 0;
      for (let i = 1; i <= 200_000; i++) if (each.find(`order-${i}`) !== i) wrong++;
      expect(wrong).toBe(0);
      expect(each.find('order-200001')).toBe(0);
      expect(each.text(123_456)).toBe('order-123456');
    }
    expect(restored.code('order-7')).toBe(7);
    expect(restored.code('new')).toBe(200_001);
  });

  test('another thread reads it as it stood, while texts are added', () => {
    const dictionary = new Dictionary();
    for (let i = 1; i <= 600; i++) dictionary.code(`t${i}`);
    const sent = structuredClone(dictionary.handles());
    for (let i = 601; i <= 700; i++) dictionary.code(`t${i}`);
    const reader = Dictionary.over(sent);
    for (let i = 701; i <= 5_000; i++) dictionary.code(`t${i}`);
    expect(reader.size).toBe(600);
    expect([1, 300, 600].map((code) => reader.text(code))).toEqual(['t1', 't300', 't600']);
    expect(Array.from({ length: 600 }, (_, i) => reader.find(`t${i + 1}`)).every((code, i) => code === i + 1)).toBe(true);
    expect(reader.find('t650')).toBe(0);
    expect(reader.find('t4999')).toBe(0);
  });
});
