import type { Value } from '@gyre/domain/events';
import type { ItemReference } from '@gyre/domain/rules/reference';
import { Dictionary, EventColumns, Population, Running, type View } from '@gyre/engine';
import type { Log } from '../../log.ts';
import type { ColumnPage, FactSubject, LeafAttributes, LogRow, ProjectLog, Watch, WarehouseSources } from '../ports.ts';
import { calendarOf, type Calendar } from './calendar.ts';
import { LiveLeafColumn } from './live-column.ts';
import type { Snapshot } from './messages.ts';
import type { Needs } from './needs.ts';
import { PropertyColumns } from './property-columns.ts';
import { ReferenceColumns } from './reference-columns.ts';
import type { Coded, Referring, Sight } from './sight.ts';

/** What the columns are made from. */
export interface StoreOrigins {
  readonly log: Pick<ProjectLog, 'columnPages'>;
  readonly sources: WarehouseSources;
  readonly zone: () => string;
  readonly memoryMb: number;
  readonly logger: Log;
}

/** 列库 — all columns of one project on the main thread. `version` grows with every change, so that readers know when to look again. */
export class ColumnStore {
  readonly origins: StoreOrigins;
  readonly population = new Population();
  readonly events = new EventColumns(this.population);
  readonly attributes = new Map<string, LiveLeafColumn>();
  readonly properties: PropertyColumns;
  readonly references: ReferenceColumns;
  /** What is remembered of customers with very many rows. */
  readonly running = new Running();
  /** Names of events. */
  names = new Dictionary();
  version = 0;
  readonly #times: { at: Float64Array } = { at: new Float64Array(0) };
  #calendar: { readonly zone: string; readonly calendar: Calendar } | undefined;

  constructor(origins: StoreOrigins) {
    this.origins = origins;
    this.references = new ReferenceColumns(origins.sources);
    this.properties = new PropertyColumns(origins.log, origins.memoryMb, origins.logger, (name) => this.references.forget(name));
  }

  get rows(): number {
    return this.events.rows;
  }

  /** Takes a page of the log that follows what is there; properties of columns already there too. */
  takePage(page: ColumnPage): void {
    const { base } = page;
    if (base === null) return;
    const codes = Uint32Array.from([0, ...base.names.map((name) => this.names.code(name))]);
    const name = base.name.map((code) => codes[code] ?? 0);
    this.population.grow(base.largestLeaf);
    this.properties.takePage(page);
    this.events.appendPage({ customer: base.customer, name, at: base.at, rows: page.rows });
    this.version += 1;
  }

  append(row: LogRow): void {
    if (row.offset !== this.rows + 1) throw new RangeError(`row ${row.offset} does not follow row ${this.rows} of the columns`);
    const place = this.events.append(row.customer, this.names.code(row.name), row.at);
    this.properties.append(place, row.properties);
    this.version += 1;
  }

  setAttributes(leaf: number, attributes: LeafAttributes): void {
    this.population.grow(leaf);
    for (const [name, { value, last }] of attributes) this.attribute(name).set(leaf, value, ...last);
    this.version += 1;
  }

  /** The column of an attribute, empty when nobody has it. */
  attribute(name: string): LiveLeafColumn {
    const column = this.attributes.get(name) ?? new LiveLeafColumn();
    this.attributes.set(name, column);
    return column;
  }

  /** The calendar of the zone the project is in now. */
  calendar(): { readonly zone: string; readonly calendar: Calendar } {
    const zone = this.origins.zone();
    if (this.#calendar?.zone !== zone) this.#calendar = { zone, calendar: calendarOf(zone) };
    return this.#calendar;
  }

  view(): View {
    return { events: this.events.view(), people: this.population.view() };
  }

  /**
   * Loads what is needed and keeps it.
   *
   * @returns lets go of it
   */
  async hold(needs: Needs, watch: Watch): Promise<() => void> {
    const release = await this.properties.hold(needs.properties, this.rows, watch);
    try {
      for (const { to } of needs.items.values()) await this.references.loadReference(to);
      for (const { fact } of needs.facts.values()) await this.references.loadFact(fact);
      watch.signal?.throwIfAborted();
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Facts are read as of the day of `now`. */
  bringToDay(now: number): void {
    if (this.references.bringTo(this.calendar().calendar.dayOf(now).number)) this.running.forget();
  }

  /** An item changed. @returns whether any column shows it */
  setItem(type: string, id: string, attributes: Readonly<Record<string, Value>> | null): boolean {
    const shown = this.references.setItem(type, id, attributes);
    if (shown) this.running.forget();
    this.version += 1;
    return shown;
  }

  /** Facts were imported. */
  async reloadFacts(subject: FactSubject, facts: readonly string[]): Promise<void> {
    await this.references.reload(subject, facts);
    this.running.forget();
    this.version += 1;
  }

  /** The live columns as rules see them; those needed must be held. Call {@link refresh} before reading. */
  sight(): Sight {
    return {
      zone: this.calendar().zone,
      times: this.#times,
      eventCode: (name) => this.names.find(name),
      property: (name) => this.properties.column(name),
      attribute: (name) => this.attribute(name),
      fact: (fact, reading) => this.references.fact(fact, reading),
      item: (from, to) => this.#item(from, to).column,
    };
  }

  /** Takes the arrays of needed columns anew. */
  refresh(needs: Needs): void {
    const { rows, population } = this;
    this.#times.at = this.events.view().at;
    for (const name of needs.properties) this.properties.column(name).refresh(rows);
    for (const name of needs.attributes) this.attribute(name).refresh(population.leaves);
    for (const { from, to } of needs.items.values()) this.#item(from, to);
    for (const { fact, reading } of needs.facts.values()) this.references.fact(fact, reading).refresh(population.leaves);
  }

  /** Everything a question needs, as it is now. */
  snapshot(needs: Needs, at: number): Snapshot {
    this.bringToDay(at);
    const { leaves } = this.population;
    return {
      zone: this.calendar().zone,
      events: this.events.handles(),
      people: this.population.frozen(),
      eventCodes: new Map([...needs.events].map((name) => [name, this.names.find(name)])),
      properties: new Map([...needs.properties].map((name) => [name, this.properties.column(name).handles(this.rows)])),
      attributes: new Map([...needs.attributes].map((name) => [name, this.attribute(name).frozen(leaves)])),
      items: new Map(
        [...needs.items].map(([key, { from, to }]) => {
          const item = this.#item(from, to);
          return [key, item.column.frozen(item.length)];
        }),
      ),
      facts: new Map([...needs.facts].map(([key, { fact, reading }]) => [key, this.references.fact(fact, reading).frozen(leaves)])),
    };
  }

  #item(from: Referring, to: ItemReference): ReturnType<ReferenceColumns['item']> {
    const { texts } = this.#referring(from);
    return this.references.item(from, to, texts);
  }
  #referring(from: Referring): Coded & { readonly texts: Dictionary } {
    return from.of === 'property' ? this.properties.column(from.name) : this.attribute(from.name);
  }
}
