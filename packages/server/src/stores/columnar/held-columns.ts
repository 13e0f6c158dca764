import type { Log } from '../../log.ts';
import type { Watch } from '../ports.ts';

/** One column that takes memory. */
interface Kept {
  readonly bytes: number;
  /** Holders that need it to stay. */
  pins: number;
  /** Grows with every use of any column. */
  used: number;
  /** Takes it out of memory. */
  forget(): void;
}

/** 列内存 — what columns that can be loaded again may take together: the least lately used go first, those somebody holds stay even beyond it. */
export class ColumnMemory {
  readonly #kept = new Set<Kept>();
  readonly #bytes: number;
  readonly #logger: Log;
  #uses = 0;

  constructor(memoryMb: number, logger: Log) {
    this.#bytes = memoryMb * 1_000_000;
    this.#logger = logger;
  }

  add(kept: Kept): void {
    this.#kept.add(kept);
    this.touch(kept);
  }

  delete(kept: Kept): void {
    this.#kept.delete(kept);
  }

  touch(kept: Kept): void {
    kept.used = ++this.#uses;
  }

  /** Forgets the least lately used columns nobody holds until the rest fits. */
  fit(): void {
    let bytes = [...this.#kept].reduce((sum, one) => sum + one.bytes, 0);
    if (bytes <= this.#bytes) return;
    const free = [...this.#kept].filter(({ pins }) => pins === 0).sort((a, b) => a.used - b.used);
    for (const kept of free) {
      if (bytes <= this.#bytes) return;
      bytes -= kept.bytes;
      kept.forget();
    }
    if (bytes > this.#bytes) this.#logger.warn('columns exceed their memory', { bytes, allowed: this.#bytes, columns: this.#kept.size });
  }
}

interface Entry<C> extends Kept {
  readonly column: C;
  /** Resolves when everything is in. */
  readonly loaded: Promise<void>;
  isLoaded: boolean;
}

/** 持有列 — columns of one kind by name: loaded when somebody first holds them, kept while somebody does, then as long as memory lasts. */
export class HeldColumns<C extends { readonly bytes: number }> {
  readonly #entries = new Map<string, Entry<C>>();
  readonly #memory: ColumnMemory;
  readonly #forgotten: (name: string) => void;

  constructor(memory: ColumnMemory, forgotten: (name: string) => void) {
    this.#memory = memory;
    this.#forgotten = forgotten;
  }

  /** Loaded or loading ones, by name; not to be changed. */
  get entries(): ReadonlyMap<string, { readonly column: C }> {
    return this.#entries;
  }

  /** Columns that have everything, by name. */
  get loaded(): ReadonlyMap<string, C> {
    const all = [...this.#entries].filter(([, { isLoaded }]) => isLoaded);
    return new Map(all.map(([name, { column }]) => [name, column]));
  }

  /** Puts a column in place that has everything. */
  restore(name: string, column: C): void {
    this.#put(name, column, Promise.resolve()).isLoaded = true;
  }

  /**
   * Loads what is missing and keeps all from being forgotten.
   *
   * @param fill fills new columns; those it rejects for are made anew the next time
   * @returns lets go of them
   */
  async hold(
    names: ReadonlySet<string>,
    make: () => C,
    fill: (columns: ReadonlyMap<string, C>) => Promise<void>,
    watch: Watch,
  ): Promise<() => void> {
    const missing = [...names].filter((name) => !this.#entries.has(name));
    if (missing.length > 0) this.#load(new Map(missing.map((name) => [name, make()])), fill);
    const entries = [...names].flatMap((name) => this.#entries.get(name) ?? []);
    for (const entry of entries) entry.pins += 1;
    const release = (): void => {
      for (const entry of entries) entry.pins -= 1;
      this.#memory.fit();
    };
    try {
      await Promise.all(entries.map(({ loaded }) => loaded));
      watch.signal?.throwIfAborted();
    } catch (error) {
      release();
      throw error;
    }
    for (const entry of entries) this.#memory.touch(entry);
    this.#memory.fit();
    return release;
  }

  standing(): { readonly name: string; readonly bytes: number; readonly pinned: boolean }[] {
    return [...this.#entries].map(([name, { bytes, pins }]) => ({ name, bytes, pinned: pins > 0 }));
  }

  #load(columns: ReadonlyMap<string, C>, fill: (columns: ReadonlyMap<string, C>) => Promise<void>): void {
    const loaded = fill(columns);
    const entries = [...columns].map(([name, column]) => this.#put(name, column, loaded));
    loaded.then(
      () => entries.forEach((entry) => (entry.isLoaded = true)),
      // Whoever holds the column hears of a failure; here it only makes room for another attempt.
      () => entries.forEach((entry) => entry.forget()),
    );
  }

  #put(name: string, column: C, loaded: Promise<void>): Entry<C> {
    const entry: Entry<C> = {
      column,
      loaded,
      isLoaded: false,
      pins: 0,
      used: 0,
      get bytes() {
        return column.bytes;
      },
      forget: () => {
        if (this.#entries.get(name) === entry) this.#entries.delete(name);
        this.#memory.delete(entry);
        this.#forgotten(name);
      },
    };
    this.#entries.set(name, entry);
    this.#memory.add(entry);
    return entry;
  }
}
