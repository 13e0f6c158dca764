import type { Value } from '@gyre/domain/events';
import type { ItemReference } from '@gyre/domain/rules/reference';
import { LiveColumn } from './live-column.ts';
import { valueOf } from '../value-text.ts';
import { itemKey, type Referring, type Texts } from './sight.ts';

/** What an item has: an attribute or a fact's reading; undefined when it has none. */
type ItemLookup = (id: string, to: ItemReference) => Value | undefined;

/** Texts that name items. */
type Naming = Texts & { find(text: string): number };

/** 实体列 — an attribute or fact of items by the code of the column that refers to them, so that going from a row to its item is one step. */
class ItemColumn {
  readonly from: Referring;
  readonly to: ItemReference;
  readonly column = new LiveColumn();
  readonly #referring: Naming;
  #upTo = 0;

  constructor(from: Referring, to: ItemReference, referring: Naming) {
    this.from = from;
    this.to = to;
    this.#referring = referring;
  }

  /** Fills in what the referring column has met since. */
  extend(lookup: ItemLookup): void {
    const { size } = this.#referring;
    for (let code = this.#upTo + 1; code <= size; code++) {
      const id = valueOf(this.#referring.text(code));
      if (typeof id === 'string') this.column.set(code, lookup(id, this.to));
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

/** 实体列组 — the item columns that are made of one source, by what refers to them. */
export class ItemColumns {
  readonly #columns = new Map<string, ItemColumn>();
  readonly #lookup: ItemLookup;

  /** @param lookup reads the source as it is */
  constructor(lookup: ItemLookup) {
    this.#lookup = lookup;
  }

  /** The column of a reference, made when first asked for, with everything the referring column has met by now. */
  of(from: Referring, to: ItemReference, referring: Naming): LiveColumn {
    const key = itemKey(from, to);
    const made = this.#columns.get(key) ?? new ItemColumn(from, to, referring);
    this.#columns.set(key, made);
    made.extend(this.#lookup);
    return made.column;
  }

  /** One item of the source changed. @returns whether anything refers to it */
  change(id: string): boolean {
    let shown = false;
    for (const each of this.#columns.values()) shown = each.change(id, this.#lookup(id, each.to)) || shown;
    return shown;
  }

  /** Fills all columns in anew. */
  rebuild(): void {
    for (const each of this.#columns.values()) each.rebuild(this.#lookup);
  }

  /** Drops the columns that refer through one that is gone. */
  forget({ of, name }: Referring): void {
    for (const [key, { from }] of this.#columns) if (from.of === of && from.name === name) this.#columns.delete(key);
  }

  get bytes(): number {
    return [...this.#columns.values()].reduce((sum, { column }) => sum + column.bytes, 0);
  }
}
