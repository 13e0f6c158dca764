import type { Value } from '@gyre/domain/events';
import { valueOf } from '../value-text.ts';
import type { Coded } from './sight.ts';

/** 取值键 — a positive integer for each different value of a column: odd for numbers, even for codes of texts. */
export class ValueKeys {
  readonly #column: Pick<Coded, 'numbers' | 'codes' | 'texts'>;
  readonly #keys = new Map<number, number>();
  readonly #numbers: number[] = [];

  constructor(column: Pick<Coded, 'numbers' | 'codes' | 'texts'>) {
    this.#column = column;
  }

  /** Of the value at an index; 0 when it is missing. */
  key(index: number): number {
    const { codes, numbers } = this.#column;
    const code = codes === null ? 0 : (codes[index] ?? 0);
    if (code !== 0) return 2 * code;
    const number = numbers === null ? Number.NaN : (numbers[index] ?? Number.NaN);
    if (Number.isNaN(number)) return 0;
    const known = this.#keys.get(number);
    if (known !== undefined) return known;
    const key = 2 * this.#numbers.push(number) - 1;
    this.#keys.set(number, key);
    return key;
  }

  /** The value of a key; null of 0. */
  value(key: number): Value | null {
    if (key === 0) return null;
    return key % 2 === 1 ? this.#numbers[(key - 1) / 2]! : valueOf(this.#column.texts.text(key / 2));
  }
}
