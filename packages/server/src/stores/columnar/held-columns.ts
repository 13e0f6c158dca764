import type { Log } from '../../log.ts';
import type { Watch } from '../ports.ts';

/** One column that takes memory. */
export interface Kept {
  readonly bytes: number;
  /** Holders that need it to stay. */
  readonly pins: number;
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

  /** Bytes that those somebody holds leave. */
  get room(): number {
    const held = [...this.#kept].reduce((sum, { pins, bytes }) => sum + (pins > 0 ? bytes : 0), 0);
    return Math.max(0, this.#bytes - held);
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

/** 装载 — one filling of some columns; everybody who waits for one of them follows it. */
class Load {
  /** Resolves when everything is in. */
  readonly done: Promise<void>;
  /** Whom it tells the share that is in, 0 … 1. */
  readonly followers = new Set<() => void>();
  share = 0;

  constructor(fill: (told: (share: number) => void) => Promise<void>) {
    this.done = fill((share) => {
      this.share = share;
      for (const follow of this.followers) follow();
    });
  }
}

interface Entry<C> extends Kept {
  pins: number;
  readonly column: C;
  /** Null when it has everything. */
  load: Load | null;
}

/** Fills new columns, telling the share that is in. */
type Fill<C> = (columns: ReadonlyMap<string, C>, told: (share: number) => void) => Promise<void>;

/** A column as the engineer on duty sees it; `pinned` when somebody holds it. */
export interface ColumnStanding {
  readonly name: string;
  readonly bytes: number;
  readonly pinned: boolean;
}

/** 持有列 — columns of one kind by name: loaded when somebody first holds them, kept while somebody does, then as long as memory lasts. */
export class HeldColumns<C extends { readonly bytes: number }> {
  readonly #entries = new Map<string, Entry<C>>();
  readonly #memory: ColumnMemory;
  readonly #forgotten: (name: string) => void;

  /** @param forgotten hears of each that goes */
  constructor(memory: ColumnMemory, forgotten: (name: string) => void = () => {}) {
    this.#memory = memory;
    this.#forgotten = forgotten;
  }

  /** A loaded or loading column. @throws Error when nobody holds it */
  get(name: string): C {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`the column ${name} is not held`);
    return entry.column;
  }

  /** Whether all of these have everything. */
  has(names: ReadonlySet<string>): boolean {
    return [...names].every((name) => this.#entries.get(name)?.load === null);
  }

  /** Loaded or loading ones, by name; not to be changed. */
  get entries(): ReadonlyMap<string, { readonly column: C }> {
    return this.#entries;
  }

  /** Columns that have everything, by name. */
  get loaded(): ReadonlyMap<string, C> {
    const all = [...this.#entries].filter(([, { load }]) => load === null);
    return new Map(all.map(([name, { column }]) => [name, column]));
  }

  /** Puts a column in place that has everything. */
  restore(name: string, column: C): void {
    this.#put(name, column, null);
  }

  /**
   * Loads what is missing and keeps all from being forgotten.
   *
   * @param fill those it rejects for are made anew the next time. It goes on when who asked gives up: others may wait for the same
   * @returns lets go of them
   */
  async hold(names: ReadonlySet<string>, make: (name: string) => C, fill: Fill<C>, watch: Watch): Promise<() => void> {
    const missing = [...names].filter((name) => !this.#entries.has(name));
    if (missing.length > 0) this.#load(new Map(missing.map((name) => [name, make(name)])), fill);
    const entries = [...names].flatMap((name) => this.#entries.get(name) ?? []);
    for (const entry of entries) entry.pins += 1;
    const release = (): void => {
      for (const entry of entries) entry.pins -= 1;
      this.#memory.fit();
    };
    try {
      await allOf([...new Set(entries.flatMap(({ load }) => load ?? []))], watch);
    } catch (error) {
      release();
      throw error;
    }
    for (const entry of entries) this.#memory.touch(entry);
    this.#memory.fit();
    return release;
  }

  standing(): ColumnStanding[] {
    return [...this.#entries].map(([name, { bytes, pins }]) => ({ name, bytes, pinned: pins > 0 }));
  }

  #load(columns: ReadonlyMap<string, C>, fill: Fill<C>): void {
    const load = new Load((told) => fill(columns, told));
    const entries = [...columns].map(([name, column]) => this.#put(name, column, load));
    load.done.then(
      () => entries.forEach((entry) => (entry.load = null)),
      // Whoever holds the column hears of a failure; here it only makes room for another attempt.
      () => entries.forEach((entry) => entry.forget()),
    );
  }

  #put(name: string, column: C, load: Load | null): Entry<C> {
    const entry: Entry<C> = {
      column,
      load,
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

/** Waits for loads, telling the share of all of them that is in. @throws the reason of `watch.signal` as soon as it aborts */
async function allOf(loads: readonly Load[], { signal, progress }: Watch): Promise<void> {
  const gaveUp = Promise.withResolvers<never>();
  const giveUp = (): void => gaveUp.reject(signal?.reason);
  const follow = (): void => progress?.(loads.reduce((sum, { share }) => sum + share, 0) / loads.length, 'loading');
  signal?.throwIfAborted();
  signal?.addEventListener('abort', giveUp);
  for (const { followers } of loads) followers.add(follow);
  if (loads.length > 0) follow();
  try {
    await Promise.race([gaveUp.promise, Promise.all(loads.map(({ done }) => done))]);
  } finally {
    signal?.removeEventListener('abort', giveUp);
    for (const { followers } of loads) followers.delete(follow);
  }
}
