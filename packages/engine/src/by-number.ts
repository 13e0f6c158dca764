/** 按号存取 — a map by whole numbers that lie near each other, such as those of periods: an array from the least on, which grows either way. */
export class ByNumber<Item> {
  #first = 0;
  readonly #items: (Item | undefined)[] = [];

  get(number: number): Item | undefined {
    const place = number - this.#first;
    return place >= 0 && place < this.#items.length ? this.#items[place] : undefined;
  }

  set(number: number, item: Item): void {
    if (this.#items.length === 0) this.#first = number;
    for (; number < this.#first; this.#first--) this.#items.unshift(undefined);
    while (this.#items.length < number - this.#first) this.#items.push(undefined);
    this.#items[number - this.#first] = item;
  }

  /** Ascending by number. */
  toMap(): Map<number, Item> {
    const known = this.#items.flatMap((item, place): [number, Item][] => (item === undefined ? [] : [[this.#first + place, item]]));
    return new Map(known);
  }
}
