import { DAY_MS, type Instant } from '@gyre/domain/time';
import type { HashPage } from '../stores/ports.ts';
import { HashTable, ShardedMap } from './hash-table.ts';

/** How long a message id is remembered, by received time. */
export const DEDUP_MS = 7 * DAY_MS;

/** Hashes in one generation before it is frozen: about 32 MB. */
export const GENERATION_SIZE = 1_500_000;

/** 代 — hashes received within a span of time; frozen ones never change again and are one file each. */
export interface Generation {
  readonly number: number;
  readonly table: HashTable;
  /** Received instant of its newest hash. */
  newest: number;
}

/** 定序状态 — all a sequencer knows: which messages it has seen, who owns an identity, and where the log ends. */
export class SequencerState {
  offset = 0;
  customers = 0;
  readonly identities: ShardedMap;
  readonly generations: Generation[];

  constructor(identities = new ShardedMap(), generations: Generation[] = [{ number: 1, table: HashTable.set(), newest: 0 }]) {
    this.identities = identities;
    this.generations = generations;
  }

  /** The generation that takes new hashes. */
  get current(): Generation {
    const last = this.generations.at(-1);
    if (last === undefined) throw new Error('a sequencer always has a current generation');
    return last;
  }

  isKnown(hash: string): boolean {
    for (let i = this.generations.length - 1; i >= 0; i--) if (this.generations[i]?.table.has(hash) === true) return true;
    return false;
  }

  /** Remembers a hash received at an instant. @returns false when it was known */
  remember(hash: string, received: Instant): boolean {
    if (this.isKnown(hash)) return false;
    if (this.current.table.size >= GENERATION_SIZE)
      this.generations.push({ number: this.current.number + 1, table: HashTable.set(), newest: 0 });
    this.current.table.add(hash);
    this.current.newest = Math.max(this.current.newest, received);
    return true;
  }

  /** Takes over a page of hashes found in the log while rebuilding. */
  restoreHashes(page: HashPage): void {
    const high = new Uint32Array(page.high.buffer, page.high.byteOffset, page.high.length * 2);
    const low = new Uint32Array(page.low.buffer, page.low.byteOffset, page.low.length * 2);
    for (let i = 0; i < page.offsets.length; i++) {
      if (this.current.table.size >= GENERATION_SIZE) this.freeze();
      this.current.table.addWords(high[2 * i + 1] ?? 0, high[2 * i] ?? 0, low[2 * i + 1] ?? 0, low[2 * i] ?? 0);
      this.current.newest = Math.max(this.current.newest, page.received[i] ?? 0);
    }
  }

  /** Ends the current generation, folding it into the one before while that has room, and begins the next. */
  freeze(): void {
    const ending = this.current;
    const before = this.generations.at(-2);
    if (before !== undefined && before.table.size + ending.table.size <= GENERATION_SIZE) {
      before.table.absorb(ending.table);
      const folded = { number: ending.number, table: before.table, newest: Math.max(before.newest, ending.newest) };
      this.generations.splice(-2, 2, folded);
    }
    this.generations.push({ number: this.current.number + 1, table: HashTable.set(), newest: 0 });
  }

  /** Forgets generations whose newest hash is older than {@link DEDUP_MS}. @returns their numbers */
  forget(now: Instant): number[] {
    const old = this.generations.slice(0, -1).filter((g) => g.newest < now - DEDUP_MS);
    for (const g of old) this.generations.splice(this.generations.indexOf(g), 1);
    return old.map((g) => g.number);
  }

  /** The leaf customer that owns an identity, by the hash of the identity; a new number when nobody does. */
  ownerOf(identity: string): number {
    const known = this.identities.get(identity);
    if (known !== 0) return known;
    this.customers++;
    this.identities.add(identity, this.customers);
    return this.customers;
  }

  /** Takes over an owner found in the log while rebuilding. */
  restoreOwner(identity: string, customer: number): void {
    this.identities.add(identity, customer);
    this.customers = Math.max(this.customers, customer);
  }
}
