import type { Properties } from '@gyre/domain/events';
import type { Log } from '../../log.ts';
import type { ColumnPage, History, Watch } from '../ports.ts';
import { LiveColumn } from './live-column.ts';
import { textOf } from './sight.ts';

interface Entry {
  readonly column: LiveColumn;
  /** Resolves when all rows are in. */
  readonly loaded: Promise<void>;
  isLoaded: boolean;
  pins: number;
  used: number;
}

/**
 * 属性列 — one column for each property some rule reads, over all rows: loaded from the log when first needed, kept current by what is
 * appended, and forgotten, least lately used first, when together they exceed the memory given and no rule holds them.
 */
export class PropertyColumns {
  readonly #entries = new Map<string, Entry>();
  readonly #log: Pick<History, 'columnPages'>;
  readonly #memoryBytes: number;
  readonly #logger: Log;
  readonly #forgotten: (name: string) => void;
  #uses = 0;

  constructor(log: Pick<History, 'columnPages'>, memoryMb: number, logger: Log, forgotten: (name: string) => void) {
    this.#log = log;
    this.#memoryBytes = memoryMb * 1_000_000;
    this.#logger = logger;
    this.#forgotten = forgotten;
  }

  /** A loaded or loading column. @throws Error when nobody holds it */
  column(name: string): LiveColumn {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`the column of property ${name} is not held`);
    return entry.column;
  }

  /** Takes the properties of row `row`, the next one. */
  append(row: number, properties: Properties): void {
    for (const [name, { column }] of this.#entries) {
      if (Object.hasOwn(properties, name)) column.set(row, properties[name]);
    }
  }

  /** Takes a page of rows that follow; it carries the properties there are columns of. */
  takePage(page: ColumnPage): void {
    for (const [name, property] of page.properties) fillPage(this.#entries.get(name)?.column, page.first - 1, property);
  }

  /** Names of the columns there are. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Puts a saved column in place. */
  restore(name: string, column: LiveColumn): void {
    this.#entries.set(name, { column, loaded: Promise.resolve(), isLoaded: true, pins: 0, used: ++this.#uses });
  }

  /**
   * Loads what is missing of rows 0 … `rows − 1` in one pass over the log and keeps all from being forgotten.
   *
   * @returns lets go of them
   */
  async hold(names: ReadonlySet<string>, rows: number, watch: Watch): Promise<() => void> {
    const missing = [...names].filter((name) => !this.#entries.has(name));
    if (missing.length > 0) this.#load(missing, rows, watch);
    const entries = [...names].flatMap((name) => this.#entries.get(name) ?? []);
    for (const entry of entries) entry.pins += 1;
    const release = (): void => {
      for (const entry of entries) entry.pins -= 1;
      this.#forget();
    };
    try {
      await Promise.all(entries.map(({ loaded }) => loaded));
      watch.signal?.throwIfAborted();
    } catch (error) {
      release();
      throw error;
    }
    for (const entry of entries) entry.used = ++this.#uses;
    this.#forget();
    return release;
  }

  /** Columns that have all rows, by name. */
  get loaded(): ReadonlyMap<string, LiveColumn> {
    const all = [...this.#entries].filter(([, { isLoaded }]) => isLoaded);
    return new Map(all.map(([name, { column }]) => [name, column]));
  }

  standing(): { readonly name: string; readonly bytes: number; readonly pinned: boolean }[] {
    return [...this.#entries].map(([name, { column, pins }]) => ({ name, bytes: column.bytes, pinned: pins > 0 }));
  }

  #load(names: readonly string[], rows: number, watch: Watch): void {
    const columns = new Map(names.map((name) => [name, new LiveColumn()]));
    const loaded = this.#fill(columns, rows, watch);
    for (const [name, column] of columns) this.#entries.set(name, { column, loaded, isLoaded: false, pins: 0, used: ++this.#uses });
    const entries = names.flatMap((name) => this.#entries.get(name) ?? []);
    loaded.then(
      () => entries.forEach((entry) => (entry.isLoaded = true)),
      // Whoever holds the column hears of a failure; here it only makes room for another attempt.
      () => names.forEach((name) => this.#entries.delete(name)),
    );
  }

  async #fill(columns: ReadonlyMap<string, LiveColumn>, rows: number, watch: Watch): Promise<void> {
    for await (const page of this.#log.columnPages(0, rows, { base: false, properties: [...columns.keys()] })) {
      for (const [name, property] of page.properties) fillPage(columns.get(name), page.first - 1, property);
      watch.progress?.((page.first - 1 + page.rows) / rows);
    }
  }

  /** Forgets the least lately used columns nobody holds until the rest fits. */
  #forget(): void {
    let bytes = this.standing().reduce((sum, one) => sum + one.bytes, 0);
    if (bytes <= this.#memoryBytes) return;
    const free = [...this.#entries].filter(([, entry]) => entry.pins === 0).sort(([, a], [, b]) => a.used - b.used);
    for (const [name, { column }] of free) {
      if (bytes <= this.#memoryBytes) return;
      this.#entries.delete(name);
      this.#forgotten(name);
      bytes -= column.bytes;
    }
    if (bytes > this.#memoryBytes)
      this.#logger.warn('columns exceed their memory', { bytes, allowed: this.#memoryBytes, columns: this.#entries.size });
  }
}

type PropertyPage = NonNullable<ReturnType<ColumnPage['properties']['get']>>;

function fillPage(column: LiveColumn | undefined, start: number, page: PropertyPage): void {
  if (column === undefined) return;
  const { numbers, codes, values } = page;
  const { values: into, texts } = column;
  const ours = Uint32Array.from([0, ...values.map((value) => (typeof value === 'number' ? 0 : texts.code(textOf(value))))]);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code !== 0) into.setCode(start + i, ours[code] ?? 0);
    else if (!Number.isNaN(numbers[i] ?? Number.NaN)) into.setNumber(start + i, numbers[i] ?? 0);
  }
}
