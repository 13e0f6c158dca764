import type { Doing, Watch } from '../stores/ports.ts';

/** What a question waits for, and the share done of it, 0 … 1; `none`: nothing is being answered under the name. */
export interface QuestionProgress {
  readonly state: Doing | 'none';
  readonly share: number;
}

const NONE: QuestionProgress = { state: 'none', share: 0 };

/** 提问进度 — how far the questions are that somebody gave a name to. A newer question takes the place of an earlier one of its name. */
export class Questions {
  readonly #asked = new Map<string, QuestionProgress>();

  of(name: string): QuestionProgress {
    return this.#asked.get(name) ?? NONE;
  }

  /** Answers a question under a name, following its progress; without a name it is only answered. */
  async follow<T>(name: string | undefined, answer: (progress: Watch['progress']) => Promise<T>): Promise<T> {
    if (name === undefined) return await answer(undefined);
    let last: QuestionProgress = { state: 'loading', share: 0 };
    this.#asked.set(name, last);
    try {
      return await answer((share, state) => {
        if (this.#asked.get(name) === last) this.#asked.set(name, (last = { state, share }));
      });
    } finally {
      if (this.#asked.get(name) === last) this.#asked.delete(name);
    }
  }
}
