import { dayNumber } from '@gyre/domain/time';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Act, Answer } from './acts.ts';
import type { BenefitsContext } from './context.ts';
import { decideAct } from './decide-acts.ts';
import { readWorld, type KnownVersions } from './read-world.ts';
import { writeWorld } from './write-world.ts';

/** Acts one round decides at most; a call with more makes a round of its own. */
const MOST_ACTS = 1000;
/** Acts that may wait; beyond, callers are asked to come back. */
const MOST_WAITING = 50_000;
/** How often a round is tried that met another process under the same key or order. */
const MOST_TRIES = 5;

/** 券台 — where every act on coupons is decided, in rounds: calls that arrive during one are decided together in the next. */
export interface Desk {
  /** Decides acts in their order. Resolves when what follows from them is committed. @throws AppError `overloaded` */
  ask(acts: readonly Act[]): Promise<Answer[]>;
  /** Waits for calls under way. */
  close(): Promise<void>;
}

interface Waiting {
  readonly acts: readonly Act[];
  readonly resolve: (answers: Answer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The desk of one project. */
export class CouponDesk implements Desk {
  readonly #context: BenefitsContext;
  readonly #known: KnownVersions = new Map();
  #waiting: Waiting[] = [];
  #count = 0;
  #running: Promise<void> | null = null;

  constructor(context: BenefitsContext) {
    this.#context = context;
  }

  ask(acts: readonly Act[]): Promise<Answer[]> {
    if (acts.length === 0) return Promise.resolve([]);
    if (this.#count + acts.length > MOST_WAITING) {
      const limits = { waiting: this.#count, limit: MOST_WAITING, retryAfterS: 1 };
      return Promise.reject(new AppError('overloaded', `${this.#count} acts on coupons wait; at most ${MOST_WAITING} may`, limits));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ acts, resolve, reject });
      this.#count += acts.length;
      this.#running ??= this.#run();
    });
  }

  async close(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#round(this.#take());
    this.#running = null;
  }

  #take(): Waiting[] {
    let calls = 0;
    let acts = 0;
    for (const call of this.#waiting) {
      if (calls > 0 && acts + call.acts.length > MOST_ACTS) break;
      acts += call.acts.length;
      calls++;
    }
    this.#count -= acts;
    return this.#waiting.splice(0, calls);
  }

  async #round(calls: readonly Waiting[]): Promise<void> {
    const acts = calls.flatMap((call) => call.acts);
    try {
      const { answers, posts } = await tried(() => this.#context.ledger.transaction((tx) => this.#decide(tx, acts)));
      this.#context.wakeRelay();
      if (posts > 0) this.#context.posted();
      let from = 0;
      for (const call of calls) call.resolve(answers.slice(from, (from += call.acts.length)));
    } catch (error) {
      for (const call of calls) call.reject(error);
    }
  }

  async #decide(tx: Ledger, acts: readonly Act[]): Promise<{ answers: Answer[]; posts: number }> {
    const { clock, zone, grain, newId } = this.#context;
    const now = clock.now();
    const ground = { now, day: dayNumber(now, zone()), zone: zone(), grain: grain(), newId };
    const world = await readWorld(tx, ground, acts, this.#known);
    const answers = acts.map((act) => decideAct(world, act));
    await writeWorld(tx, world);
    return { answers, posts: world.posts.length };
  }
}

/** What PostgreSQL says when another process was first: a key that exists, a deadlock. */
const MET_ANOTHER: readonly unknown[] = ['23505', '40P01'];

/** Two processes may take the same key, or one order, for coupons of different batches at once: the later one looks again. */
async function tried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      if (!MET_ANOTHER.includes(code) || attempt === MOST_TRIES) throw error;
    }
  }
}
