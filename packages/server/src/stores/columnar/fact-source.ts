import { calendarDay, numberOfDate } from '@gyre/domain/rules/calendar-day';
import { readFact, type FactValue } from '@gyre/domain/rules/fact-reading';
import type { FactReading } from '@gyre/domain/rules/reference';
import type { LocalDate } from '@gyre/domain/time';
import type { FactChange } from '../ports.ts';
import { ItemColumns } from './item-columns.ts';
import { LiveLeafColumn } from './live-column.ts';

/** What a subject, and each value of it, takes on the heap: about so many bytes. */
const OVERHEAD = 80;

/** 事实源 — all values of one dated fact, of customers or of items of one type, with the columns made of it as read on one day. */
export class FactSource {
  /** By subject, each ascending by day. */
  #dated = new Map<string, readonly FactValue[]>();
  #values = 0;
  #today: LocalDate;
  /** By reading, of the leaves the fact is of. */
  readonly #leaves = new Map<string, { readonly reading: FactReading; readonly column: LiveLeafColumn }>();
  /** Those of items. */
  readonly columns = new ItemColumns((id, to) => ('fact' in to ? this.#read(id, to.reading) : undefined));

  /** @param day number of the day it is read on */
  constructor(day: number) {
    this.#today = textOf(day);
  }

  /** Takes all values, as the ledger gives them. */
  load(dated: ReadonlyMap<string, readonly { readonly day: string; readonly value: number }[]>): void {
    this.#dated = new Map(dated as ReadonlyMap<string, readonly FactValue[]>);
    this.#values = [...this.#dated.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Values changed. @returns whether any column shows them */
  set(changes: readonly FactChange[]): boolean {
    for (const change of changes) this.#put(change);
    let shown = this.#leaves.size > 0;
    for (const id of new Set(changes.map((change) => change.id))) {
      for (const { reading, column } of this.#leaves.values()) this.#fillLeaf(column, id, reading);
      shown = this.columns.change(id) || shown;
    }
    return shown;
  }

  /** Is read as of this day from now on. */
  bringTo(day: number): void {
    this.#today = textOf(day);
    for (const { reading, column } of this.#leaves.values()) this.#fill(column, reading);
    this.columns.rebuild();
  }

  /** The column of a reading, by leaf; made when first asked for. */
  leaves(reading: FactReading): LiveLeafColumn {
    const key = JSON.stringify(reading);
    const known = this.#leaves.get(key)?.column;
    if (known !== undefined) return known;
    const column = new LiveLeafColumn();
    this.#leaves.set(key, { reading, column });
    this.#fill(column, reading);
    return column;
  }

  get bytes(): number {
    const leaves = [...this.#leaves.values()].reduce((sum, { column }) => sum + column.bytes, 0);
    return OVERHEAD * (this.#values + this.#dated.size) + leaves + this.columns.bytes;
  }

  /** Puts a value in its place among the days of its subject. */
  #put({ id, day, value }: FactChange): void {
    const before = this.#dated.get(id) ?? [];
    const others = before.filter((one) => one.day !== day);
    const after = others.findIndex((one) => one.day > day);
    const added = value === null ? [] : [{ day: day as LocalDate, value }];
    this.#dated.set(id, others.toSpliced(after === -1 ? others.length : after, 0, ...added));
    this.#values += others.length + added.length - before.length;
  }

  #read(id: string, reading: FactReading): number | undefined {
    return readFact(this.#dated.get(id) ?? [], reading, this.#today);
  }

  #fill(column: LiveLeafColumn, reading: FactReading): void {
    column.restart();
    for (const leaf of this.#dated.keys()) this.#fillLeaf(column, leaf, reading);
  }

  /** Of a customer's leaves the one with the newest day counts. */
  #fillLeaf(column: LiveLeafColumn, leaf: string, reading: FactReading): void {
    const value = this.#read(leaf, reading);
    const newest = this.#dated.get(leaf)?.findLast(({ day }) => day <= this.#today);
    if (value === undefined || newest === undefined) column.forget(Number(leaf));
    else column.set(Number(leaf), value, numberOfDate(newest.day), 0);
  }
}

/** The day of a number as facts write it. */
function textOf(number: number): LocalDate {
  const { year, month, day } = calendarDay(number);
  const padded = (part: number, width: number): string => String(part).padStart(width, '0');
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}` as LocalDate;
}
