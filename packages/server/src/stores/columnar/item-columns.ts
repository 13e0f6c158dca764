import type { Value } from '@gyre/domain/events';
import type { ItemReference } from '@gyre/domain/rules/reference';
import { LiveColumn } from './live-column.ts';
import { valueOf } from '../value-text.ts';
import type { Texts } from './sight.ts';

/** What an item has: an attribute or a fact's reading; undefined when it has none. */
export type ItemLookup = (id: string) => Value | undefined;

/** 实体列 — an attribute or fact of items by the code of the column that refers to them, so that going from a row to its item is one step. */
export class ItemColumn {
  readonly to: ItemReference;
  readonly column = new LiveColumn();
  readonly #referring: Texts & { find(text: string): number };
  #upTo = 0;

  constructor(to: ItemReference, referring: Texts & { find(text: string): number }) {
    this.to = to;
    this.#referring = referring;
  }

  /** Fills in what the referring column has met since. */
  extend(lookup: ItemLookup): void {
    const { size } = this.#referring;
    for (let code = this.#upTo + 1; code <= size; code++) {
      const id = valueOf(this.#referring.text(code));
      if (typeof id === 'string') this.column.set(code, lookup(id));
    }
    this.#upTo = size;
  }

  /** Fills everything in anew. */
  rebuild(lookup: ItemLookup): void {
    this.#upTo = 0;
    this.extend(lookup);
  }

  /** One item changed; whether anything refers to it. */
  change(id: string, value: Value | undefined): boolean {
    const code = this.#referring.find(`s${id}`);
    if (code === 0 || code > this.#upTo) return false;
    this.column.set(code, value);
    return true;
  }
}
