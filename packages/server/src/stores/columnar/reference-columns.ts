import type { Value } from '@gyre/domain/events';
import { calendarDay, numberOfDay } from '@gyre/domain/rules/calendar-day';
import { readFact, type FactValue } from '@gyre/domain/rules/fact-reading';
import type { FactReading, ItemReference } from '@gyre/domain/rules/reference';
import type { LocalDate } from '@gyre/domain/time';
import type { Dictionary } from '@gyre/engine';
import type { FactChange, FactSubject, WarehouseSources } from '../ports.ts';
import { ItemColumn, type ItemLookup } from './item-columns.ts';
import { LiveLeafColumn } from './live-column.ts';
import type { Meanwhile } from './meanwhile.ts';
import { factKey, itemKey, type Referring } from './sight.ts';

/** Whose facts those of customers are. */
const CUSTOMER: FactSubject = 'customer';

/** By id; null for what was deleted. */
type Items = Map<string, Readonly<Record<string, Value>> | null>;
type Dated = Map<string, readonly FactValue[]>;

/** 引用列 — items' attributes and dated facts, loaded from the ledger when a rule first needs them; facts are read as of one day. */
export class ReferenceColumns {
  readonly #sources: WarehouseSources;
  readonly #meanwhile: Meanwhile;
  readonly #items = new Map<string, Promise<void>>();
  readonly #present = new Map<string, Items>();
  readonly #dated = new Map<string, Promise<void>>();
  readonly #presentDated = new Map<string, Dated>();
  readonly #itemColumns = new Map<string, { readonly from: Referring; readonly column: ItemColumn }>();
  readonly #factColumns = new Map<string, { readonly fact: string; readonly reading: FactReading; readonly column: LiveLeafColumn }>();
  #day = Number.NaN;
  #today = '' as LocalDate;

  constructor(sources: WarehouseSources, meanwhile: Meanwhile) {
    this.#sources = sources;
    this.#meanwhile = meanwhile;
  }

  /** Loads what a reference leads to. */
  async loadReference(to: ItemReference): Promise<void> {
    if ('fact' in to) await this.#datedOf(to.type, to.fact);
    else await this.#itemsOf(to.type);
  }
  /** Loads a fact of customers. */
  async loadFact(fact: string): Promise<void> {
    await this.#datedOf(CUSTOMER, fact);
  }

  /** A column whose source is loaded; made when first asked for. */
  item(from: Referring, to: ItemReference, referring: Dictionary): ItemColumn {
    const key = itemKey(from, to);
    const known = this.#itemColumns.get(key)?.column;
    const column = known ?? new ItemColumn(to, referring);
    if (known === undefined) this.#itemColumns.set(key, { from, column });
    column.extend(this.#lookup(to));
    return column;
  }

  /** A column whose source is loaded; made when first asked for. */
  fact(fact: string, reading: FactReading): LiveLeafColumn {
    const key = factKey(fact, reading);
    const known = this.#factColumns.get(key)?.column;
    if (known !== undefined) return known;
    const column = new LiveLeafColumn();
    this.#factColumns.set(key, { fact, reading, column });
    this.#fill(column, fact, reading);
    return column;
  }

  /** Facts are read as of this day from now on. @returns whether any reads differently now */
  bringTo(day: number): boolean {
    if (day === this.#day) return false;
    this.#day = day;
    this.#today = textOf(day);
    for (const { fact, reading, column } of this.#factColumns.values()) this.#fill(column, fact, reading);
    for (const { column } of this.#itemColumns.values()) if ('fact' in column.to) column.rebuild(this.#lookup(column.to));
    return this.#dated.size > 0;
  }

  /** An item changed. @returns whether any column shows it */
  setItem(type: string, id: string, attributes: Readonly<Record<string, Value>> | null): boolean {
    const items = this.#present.get(type);
    if (items === undefined) return false;
    items.set(id, attributes);
    let shown = false;
    for (const { column } of this.#itemColumns.values()) {
      const { to } = column;
      if (to.type === type && 'attribute' in to) shown = column.change(id, this.#lookup(to)(id)) || shown;
    }
    return shown;
  }

  /** Values of a fact changed. @returns whether any column shows them */
  setFacts(subject: FactSubject, fact: string, changes: readonly FactChange[]): boolean {
    const key = datedKey(subject, fact);
    const dated = this.#presentDated.get(key);
    if (dated === undefined) return false;
    for (const change of changes) put(dated, change);
    const ids = new Set(changes.map(({ id }) => id));
    return subject === CUSTOMER ? this.#showLeaves(fact, dated, ids) : this.#showItems(subject, fact, ids);
  }

  #showLeaves(fact: string, dated: Dated, ids: ReadonlySet<string>): boolean {
    let shown = false;
    for (const { fact: name, reading, column } of this.#factColumns.values()) {
      if (name !== fact) continue;
      shown = true;
      for (const id of ids) this.#fillLeaf(column, Number(id), dated.get(id) ?? [], reading);
    }
    return shown;
  }

  #showItems(type: FactSubject, fact: string, ids: ReadonlySet<string>): boolean {
    let shown = false;
    for (const { column } of this.#itemColumns.values()) {
      const { to } = column;
      if (to.type !== type || !('fact' in to) || to.fact !== fact) continue;
      for (const id of ids) shown = column.change(id, this.#lookup(to)(id)) || shown;
    }
    return shown;
  }

  /** The columns that refer through one that was forgotten go with it. */
  forget({ of, name }: Referring): void {
    for (const [key, { from }] of this.#itemColumns) {
      if (from.of === of && from.name === name) this.#itemColumns.delete(key);
    }
  }

  #lookup(to: ItemReference): ItemLookup {
    if ('attribute' in to) {
      const items = this.#present.get(to.type);
      return (id) => {
        const attributes = items?.get(id);
        return attributes !== undefined && attributes !== null && Object.hasOwn(attributes, to.attribute)
          ? attributes[to.attribute]
          : undefined;
      };
    }
    const dated = this.#presentDated.get(datedKey(to.type, to.fact));
    return (id) => readFact(dated?.get(id) ?? [], to.reading, this.#today);
  }

  #fill(column: LiveLeafColumn, fact: string, reading: FactReading): void {
    column.restart();
    for (const [leaf, values] of this.#presentDated.get(datedKey(CUSTOMER, fact)) ?? [])
      this.#fillLeaf(column, Number(leaf), values, reading);
  }

  /** Of a customer's leaves the one with the newest day counts. */
  #fillLeaf(column: LiveLeafColumn, leaf: number, values: readonly FactValue[], reading: FactReading): void {
    const value = readFact(values, reading, this.#today);
    const newest = values.findLast(({ day }) => day <= this.#today);
    if (value === undefined || newest === undefined) column.forget(leaf);
    else column.set(leaf, value, numberOf(newest.day), 0);
  }

  #itemsOf(type: string): Promise<void> {
    return onceLoaded(this.#items, type, () => this.#meanwhile.during(() => this.#loadItems(type)));
  }

  async #loadItems(type: string): Promise<void> {
    const items: Items = new Map();
    for await (const page of this.#sources.items(type)) for (const [id, attributes] of page) items.set(id, attributes);
    this.#present.set(type, items);
  }

  #datedOf(subject: FactSubject, fact: string): Promise<void> {
    const key = datedKey(subject, fact);
    return onceLoaded(this.#dated, key, () => this.#meanwhile.during(() => this.#loadDated(key, subject, fact)));
  }

  async #loadDated(key: string, subject: FactSubject, fact: string): Promise<void> {
    const dated = await this.#sources.facts(subject, fact);
    this.#presentDated.set(key, new Map(dated as ReadonlyMap<string, readonly FactValue[]>));
  }
}

/** What is loading or loaded under a key, begun when it is not; one that failed is begun anew by the next who asks. */
function onceLoaded(begun: Map<string, Promise<void>>, key: string, load: () => Promise<void>): Promise<void> {
  const known = begun.get(key);
  if (known !== undefined) return known;
  const loading = load();
  begun.set(key, loading);
  loading.catch(() => {
    if (begun.get(key) === loading) begun.delete(key);
  });
  return loading;
}

/** Puts a value in its place among the days of its subject. */
function put(dated: Dated, { id, day, value }: FactChange): void {
  const others = (dated.get(id) ?? []).filter((one) => one.day !== day);
  const after = others.findIndex((one) => one.day > day);
  const added = value === null ? [] : [{ day: day as LocalDate, value }];
  dated.set(id, others.toSpliced(after === -1 ? others.length : after, 0, ...added));
}

function datedKey(subject: FactSubject, fact: string): string {
  return JSON.stringify([subject, fact]);
}

/** The day of a number as facts write it. */
function textOf(number: number): LocalDate {
  const { year, month, day } = calendarDay(number);
  const padded = (part: number, width: number): string => String(part).padStart(width, '0');
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}` as LocalDate;
}
function numberOf(date: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return numberOfDay({ year, month, day });
}
