import type { Value } from '@gyre/domain/events';
import type { FactReading, ItemReference } from '@gyre/domain/rules/reference';
import type { Dictionary } from '@gyre/engine';
import type { FactChange, FactSubject, WarehouseSources, Watch } from '../ports.ts';
import { FactSource } from './fact-source.ts';
import { HeldColumns, type ColumnMemory, type ColumnStanding } from './held-columns.ts';
import { ItemSource } from './item-source.ts';
import type { LiveColumn, LiveLeafColumn } from './live-column.ts';
import type { Meanwhile } from './meanwhile.ts';
import type { Needs } from './needs.ts';
import type { Referring } from './sight.ts';

/** Whose facts those of customers are. */
const CUSTOMER: FactSubject = 'customer';

/** 引用列 — items' attributes and dated facts, loaded from the ledger when a rule first needs them; facts are read as of one day. */
export class ReferenceColumns {
  readonly #sources: WarehouseSources;
  readonly #meanwhile: Meanwhile;
  /** By type. */
  readonly #items: HeldColumns<ItemSource>;
  /** By subject and name. */
  readonly #facts: HeldColumns<FactSource>;
  #day = 0;

  constructor(sources: WarehouseSources, meanwhile: Meanwhile, memory: ColumnMemory) {
    this.#sources = sources;
    this.#meanwhile = meanwhile;
    this.#items = new HeldColumns(memory);
    this.#facts = new HeldColumns(memory);
  }

  /**
   * Loads what rules refer to and keeps it from being forgotten.
   *
   * @returns lets go of it
   */
  async hold(needs: Pick<Needs, 'items' | 'facts'>, watch: Watch): Promise<() => void> {
    const { types, facts } = sourcesIn(needs);
    const letGoOfItems = await this.#items.hold(
      types,
      () => new ItemSource(),
      (sources, told) => each(sources, told, (type, source) => this.#meanwhile.during(() => this.#loadItems(type, source))),
      watch,
    );
    try {
      const letGoOfFacts = await this.#facts.hold(
        facts,
        () => new FactSource(this.#day),
        (sources, told) => each(sources, told, (key, source) => this.#meanwhile.during(() => this.#loadFact(key, source))),
        watch,
      );
      return () => {
        letGoOfItems();
        letGoOfFacts();
      };
    } catch (error) {
      letGoOfItems();
      throw error;
    }
  }

  /** Whether everything referred to is in. */
  has(needs: Pick<Needs, 'items' | 'facts'>): boolean {
    const { types, facts } = sourcesIn(needs);
    return this.#items.has(types) && this.#facts.has(facts);
  }

  /** A column whose source is held; made when first asked for. */
  item(from: Referring, to: ItemReference, referring: Dictionary): LiveColumn {
    const source = 'attribute' in to ? this.#items.get(to.type) : this.#facts.get(factOf(to.type, to.fact));
    return source.columns.of(from, to, referring);
  }

  /** A column whose source is held; made when first asked for. */
  fact(fact: string, reading: FactReading): LiveLeafColumn {
    return this.#facts.get(factOf(CUSTOMER, fact)).leaves(reading);
  }

  /** Facts are read as of this day from now on. @returns whether any may read differently now */
  bringTo(day: number): boolean {
    if (day === this.#day) return false;
    this.#day = day;
    for (const { column } of this.#facts.entries.values()) column.bringTo(day);
    return this.#facts.entries.size > 0;
  }

  /** An item changed. @returns whether any column shows it */
  setItem(type: string, id: string, attributes: Readonly<Record<string, Value>> | null): boolean {
    return this.#items.entries.get(type)?.column.set(id, attributes) ?? false;
  }

  /** Values of a fact changed. @returns whether any column shows them */
  setFacts(subject: FactSubject, fact: string, changes: readonly FactChange[]): boolean {
    return this.#facts.entries.get(factOf(subject, fact))?.column.set(changes) ?? false;
  }

  /** The columns that refer through one that was forgotten go with it. */
  forget(from: Referring): void {
    for (const { entries } of [this.#items, this.#facts]) for (const { column } of entries.values()) column.columns.forget(from);
  }

  standing(): ColumnStanding[] {
    const facts = this.#facts.standing().map((one) => {
      const [subject, fact] = namesIn(one.name);
      return { ...one, name: `fact ${fact} of ${subject}` };
    });
    return [...this.#items.standing().map((one) => ({ ...one, name: `items ${one.name}` })), ...facts];
  }

  async #loadItems(type: string, source: ItemSource): Promise<void> {
    for await (const page of this.#sources.items(type)) for (const [id, attributes] of page) source.set(id, attributes);
  }

  async #loadFact(key: string, source: FactSource): Promise<void> {
    source.load(await this.#sources.facts(...namesIn(key)));
  }
}

function sourcesIn({ items, facts }: Pick<Needs, 'items' | 'facts'>): { readonly types: Set<string>; readonly facts: Set<string> } {
  const types = new Set<string>();
  const dated = new Set([...facts.values()].map(({ fact }) => factOf(CUSTOMER, fact)));
  for (const { to } of items.values()) {
    if ('attribute' in to) types.add(to.type);
    else dated.add(factOf(to.type, to.fact));
  }
  return { types, facts: dated };
}

/** Loads sources one after another. */
async function each<S>(
  sources: ReadonlyMap<string, S>,
  told: (share: number) => void,
  load: (name: string, source: S) => Promise<void>,
): Promise<void> {
  let done = 0;
  for (const [name, source] of sources) {
    await load(name, source);
    told(++done / sources.size);
  }
}

/** The name a fact is held under. */
function factOf(subject: FactSubject, fact: string): string {
  return JSON.stringify([subject, fact]);
}
function namesIn(key: string): [subject: FactSubject, fact: string] {
  return JSON.parse(key) as [string, string];
}
