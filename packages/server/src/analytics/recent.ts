/** Answers kept at most. */
const MOST_KEPT = 50;

/** 近期答案 — what was worked out last, by a text that says what it is; the oldest goes first. */
export class Recent<Found> {
  readonly #found = new Map<string, Found>();

  get(key: string): Found | undefined {
    return this.#found.get(key);
  }

  keep(key: string, found: Found): void {
    this.#found.delete(key);
    this.#found.set(key, found);
    const [oldest] = this.#found.keys();
    if (this.#found.size > MOST_KEPT && oldest !== undefined) this.#found.delete(oldest);
  }
}
