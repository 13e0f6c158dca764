import type { Value } from '@gyre/domain/events';
import type { ItemReference } from '@gyre/domain/rules/reference';
import { Dictionary, EventColumns, Population, Running, type View } from '@gyre/engine';
import type { Log } from '../../log.ts';
import type { ColumnPage, FactChange, FactSubject, LeafAttributes, LogRow, ProjectLog, Watch, WarehouseSources } from '../ports.ts';
import { AttributeColumns } from './attribute-columns.ts';
import { calendarOf, type Calendar } from './calendar.ts';
import type { LiveColumn } from './live-column.ts';
import { ColumnMemory } from './held-columns.ts';
import { HeldLastTimes } from './last-times.ts';
import { Meanwhile } from './meanwhile.ts';
import type { Snapshot } from './messages.ts';
import type { Needs } from './needs.ts';
import { PropertyColumns } from './property-columns.ts';
import { ReferenceColumns } from './reference-columns.ts';
import type { Coded, Referring, Sight } from './sight.ts';
import { WorkerRuns } from './worker-runs.ts';

/** What the columns are made from. */
export interface StoreOrigins {
  readonly log: Pick<ProjectLog, 'columnPages'>;
  readonly sources: WarehouseSources;
  readonly zone: () => string;
  /** What columns of properties and attributes may take. */
  readonly memoryMb: number;
  readonly logger: Log;
}

/** 列库 — all columns of one project on the main thread. `version` grows with every change, so that readers know when to look again. */
export class ColumnStore {
  readonly origins: StoreOrigins;
  readonly population = new Population();
  readonly events = new EventColumns(this.population);
  readonly attributes: AttributeColumns;
  readonly properties: PropertyColumns;
  readonly references: ReferenceColumns;
  readonly meanwhile = new Meanwhile();
  readonly runs: WorkerRuns;
  /** What is remembered of customers with very many rows. */
  readonly running = new Running();
  /** Names of events. */
  names = new Dictionary();
  /** By event and property. */
  readonly #lastTimes = new Map<string, Promise<HeldLastTimes>>();
  /** Those that have all rows. */
  readonly #followed: HeldLastTimes[] = [];
  version = 0;
  #calendar: { readonly zone: string; readonly calendar: Calendar } | undefined;

  constructor(origins: StoreOrigins) {
    this.origins = origins;
    const memory = new ColumnMemory(origins.memoryMb, origins.logger);
    this.runs = new WorkerRuns(memory);
    this.references = new ReferenceColumns(origins.sources, this.meanwhile, memory);
    this.properties = new PropertyColumns(origins.log, memory, (name) => this.references.forget({ of: 'property', name }));
    this.attributes = new AttributeColumns(origins.sources, this.meanwhile, memory, (name) =>
      this.references.forget({ of: 'attribute', name }),
    );
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
    for (const times of this.#followed) times.advance();
    this.version += 1;
  }

  setAttributes(leaf: number, attributes: LeafAttributes): void {
    this.population.grow(leaf);
    this.meanwhile.apply(() => this.attributes.set(leaf, attributes));
    this.version += 1;
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
    const { properties, attributes, references } = this;
    const kinds = [
      { isIn: properties.has(needs.properties), hold: (share: Watch) => properties.hold(needs.properties, this.rows, share) },
      {
        isIn: attributes.has(needs.attributes),
        hold: (share: Watch) => attributes.hold(needs.attributes, this.population.leaves, share),
      },
      { isIn: references.has(needs), hold: (share: Watch) => references.hold(needs, share) },
    ];
    const toLoad = Math.max(1, kinds.filter((kind) => !kind.isIn).length);
    const releases: (() => void)[] = [];
    const release = (): void => releases.forEach((letGo) => letGo());
    let before = 0;
    try {
      for (const kind of kinds) {
        const done = before;
        const progress: Watch['progress'] = (share, doing) => watch.progress?.(Math.min(1, (done + share) / toLoad), doing);
        releases.push(await kind.hold({ ...watch, progress }));
        if (!kind.isIn) before += 1;
      }
      return release;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** When customers last did an event; loaded when first asked for, kept from then on. */
  lastTimes(event: string, property: string): Promise<HeldLastTimes> {
    const key = JSON.stringify([event, property]);
    const known = this.#lastTimes.get(key);
    if (known !== undefined) return known;
    const opening = this.#followLastTimes(event, property);
    this.#lastTimes.set(key, opening);
    opening.catch(() => this.#lastTimes.delete(key));
    return opening;
  }

  async #followLastTimes(event: string, property: string): Promise<HeldLastTimes> {
    await this.properties.hold(new Set([property]), this.rows, {});
    const times = new HeldLastTimes(this, event, property);
    await times.catchUp();
    this.#followed.push(times);
    return times;
  }

  /** Bytes of what tells when customers last did something. */
  get lastTimesBytes(): number {
    return this.#followed.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Facts are read as of the day of `now`. */
  bringToDay(now: number): void {
    if (this.references.bringTo(this.calendar().calendar.dayOf(now).number)) this.running.forget();
  }

  /** An item changed. @returns whether any column shows it */
  setItem(type: string, id: string, attributes: Readonly<Record<string, Value>> | null): boolean {
    const shown = this.meanwhile.apply(() => this.references.setItem(type, id, attributes));
    if (shown) this.running.forget();
    this.version += 1;
    return shown;
  }

  /** Values of a fact changed. @returns whether any column shows them */
  setFacts(subject: FactSubject, fact: string, changes: readonly FactChange[]): boolean {
    const shown = this.meanwhile.apply(() => this.references.setFacts(subject, fact, changes));
    if (shown) this.running.forget();
    this.version += 1;
    return shown;
  }

  /** The live columns as rules see them; those needed must be held. Call {@link extend} before reading. */
  sight(): Sight {
    return {
      zone: this.calendar().zone,
      times: this.events,
      eventCode: (name) => this.names.find(name),
      property: (name) => this.properties.column(name),
      attribute: (name) => this.attributes.column(name),
      fact: (fact, reading) => this.references.fact(fact, reading),
      item: (from, to) => this.#item(from, to),
    };
  }

  /** Brings columns of items up to what refers to them by now. */
  extend({ items }: Needs): void {
    for (const { from, to } of items.values()) this.#item(from, to);
  }

  /** Everything a question needs, as it is now. */
  snapshot(needs: Needs, at: number): Snapshot {
    this.bringToDay(at);
    return {
      zone: this.calendar().zone,
      runsMost: this.runs.most,
      events: this.events.handles(),
      people: this.population.frozen(),
      peopleState: this.population.state,
      eventCodes: new Map((needs.everything ? this.#allNames() : [...needs.events]).map((name) => [name, this.names.find(name)])),
      properties: new Map([...needs.properties].map((name) => [name, this.properties.column(name).handles(this.rows)])),
      attributes: new Map([...needs.attributes].map((name) => [name, this.attributes.column(name).frozen()])),
      items: new Map([...needs.items].map(([key, { from, to }]) => [key, this.#item(from, to).frozen()])),
      facts: new Map([...needs.facts].map(([key, { fact, reading }]) => [key, this.references.fact(fact, reading).frozen()])),
    };
  }

  #allNames(): string[] {
    return Array.from({ length: this.names.size }, (_, i) => this.names.text(i + 1));
  }
  #item(from: Referring, to: ItemReference): LiveColumn {
    const { texts } = this.#referring(from);
    return this.references.item(from, to, texts);
  }
  #referring(from: Referring): Coded & { readonly texts: Dictionary } {
    return from.of === 'property' ? this.properties.column(from.name) : this.attributes.column(from.name);
  }
}
