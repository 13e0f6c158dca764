import { setImmediate } from 'node:timers/promises';
import type { Properties } from '@gyre/domain/events';
import type { Dictionary } from '@gyre/engine';
import type { ColumnPage, History, PropertyPage, Watch } from '../ports.ts';
import { HeldColumns, type ColumnMemory, type ColumnStanding } from './held-columns.ts';
import { LiveColumn } from './live-column.ts';

/**
 * 属性列 — one column for each property some rule reads, over all rows: loaded from the log when first needed, and kept current by what is
 * appended.
 */
export class PropertyColumns {
  readonly #held: HeldColumns<LiveColumn>;
  readonly #log: Pick<History, 'columnPages'>;
  readonly #codes = new WeakMap<LiveColumn, PageCodes>();

  constructor(log: Pick<History, 'columnPages'>, memory: ColumnMemory, forgotten: (name: string) => void) {
    this.#log = log;
    this.#held = new HeldColumns(memory, forgotten);
  }

  /** A loaded or loading column. @throws Error when nobody holds it */
  column(name: string): LiveColumn {
    return this.#held.get(name);
  }

  /** Takes the properties of row `row`, the next one. */
  append(row: number, properties: Properties): void {
    for (const [name, { column }] of this.#held.entries) {
      if (Object.hasOwn(properties, name)) column.set(row, properties[name]);
    }
  }

  /** Takes a page of rows that follow; it carries the properties there are columns of. */
  takePage(page: ColumnPage): void {
    for (const [name, property] of page.properties) {
      const column = this.#held.entries.get(name)?.column;
      if (column !== undefined) Array.from(this.#take(column, page.first - 1, property));
    }
  }

  /** Names of the columns there are. */
  get names(): string[] {
    return [...this.#held.entries.keys()];
  }

  /** Puts a saved column in place. */
  restore(name: string, column: LiveColumn): void {
    this.#held.restore(name, column);
  }

  /**
   * Loads what is missing of rows 0 … `rows − 1` in one pass over the log and keeps all from being forgotten.
   *
   * @returns lets go of them
   */
  async hold(names: ReadonlySet<string>, rows: number, watch: Watch): Promise<() => void> {
    return await this.#held.hold(
      names,
      () => new LiveColumn(),
      (columns, told) => this.#fill(columns, rows, told),
      watch,
    );
  }

  /** Whether all of these are in. */
  has(names: ReadonlySet<string>): boolean {
    return this.#held.has(names);
  }

  /** Columns that have all rows, by name. */
  get loaded(): ReadonlyMap<string, LiveColumn> {
    return this.#held.loaded;
  }

  standing(): ColumnStanding[] {
    return this.#held.standing().map((one) => ({ ...one, name: `property ${one.name}` }));
  }

  async #fill(columns: ReadonlyMap<string, LiveColumn>, rows: number, told: (share: number) => void): Promise<void> {
    for await (const page of this.#log.columnPages(0, rows, { base: false, properties: [...columns.keys()] })) {
      for (const [name, property] of page.properties) {
        const column = columns.get(name);
        const steps = column === undefined ? [].values() : this.#take(column, page.first - 1, property);
        while (steps.next().done !== true) await setImmediate();
      }
      told((page.first - 1 + page.rows) / rows);
    }
  }

  /** Takes a property of a page step by step, so that others may have their turn between. */
  *#take(column: LiveColumn, start: number, page: PropertyPage): Generator<void, undefined> {
    const codes = (page.known === 0 ? undefined : this.#codes.get(column)) ?? new PageCodes();
    this.#codes.set(column, codes);
    yield* codes.learn(column.texts, page);
    column.values.setPage(start, page.rows, page.numbers, codes.ofColumn(page));
    yield;
  }
}

/** Texts taken at a time: about 10 ms. */
const TEXTS_AT_ONCE = 32_768;

/** 页码 — codes of a column by the codes of the pages it is filled from. */
class PageCodes {
  #ours = new Uint32Array(1024);

  /** Takes the texts of a page. */
  *learn(dictionary: Dictionary, { known, texts: { bytes, ends } }: PropertyPage): Generator<void, undefined> {
    this.#ensure(known + ends.length);
    for (let from = 0; from < ends.length - 1; from += TEXTS_AT_ONCE) {
      const to = Math.min(ends.length - 1, from + TEXTS_AT_ONCE);
      this.#ours.set(dictionary.codes(bytes, ends.subarray(from, to), ends.subarray(from + 1, to + 1)), known + 1 + from);
      yield;
    }
  }

  /** The codes of a page as the column's. */
  ofColumn({ codes }: PropertyPage): Uint32Array | null {
    const ours = this.#ours;
    return codes?.map((code) => ours[code]!) ?? null;
  }

  #ensure(length: number): void {
    if (length <= this.#ours.length) return;
    const old = this.#ours;
    this.#ours = new Uint32Array(length * 2);
    this.#ours.set(old);
  }
}
