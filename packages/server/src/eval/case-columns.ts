import { ANYTHING, passes, propertyOf } from '@gyre/domain/rules/property-filter';
import type { EventSelector } from '@gyre/domain/rules/rule';
import type { KeyOf, Selecting } from '@gyre/domain/questions/funnel-plan';
import type { Properties } from '@gyre/domain/events';
import type { Instant } from '@gyre/domain/time';
import { EventColumns, Population, TimeOrder, type Selection, type View } from '@gyre/engine';

/** What columns are made of: a row of a log, about a leaf (from 1). */
export interface ColumnRow {
  readonly leaf: number;
  readonly name: string;
  readonly at: Instant;
  readonly properties: Properties;
}

/** 案例列 — a small set of columns, asked by the same kernels as those of a server. */
export interface CaseColumns extends Selecting<Selection> {
  readonly view: View;
  readonly order: TimeOrder;
  readonly keyOf: KeyOf;
}

/** What a question reads them by. */
interface Asked {
  /** As of when, and in which calendar, filters are asked. */
  readonly now: Instant;
  readonly zone: string;
  /** Names the question selects by; all others are one to it. */
  readonly names: ReadonlySet<string>;
  /** Leaves that belong to another. */
  readonly roots?: ReadonlyMap<number, number>;
}

/** Makes columns of rows in the log's order. */
export function columnsOf(rows: readonly ColumnRow[], asked: Asked): CaseColumns {
  const people = new Population();
  const events = new EventColumns(people);
  const codes = new Map([...asked.names].map((name, i) => [name, i + 1]));
  const rest = codes.size + 1;
  for (const { leaf, name, at } of rows) events.append(leaf, codes.get(name) ?? rest, at);
  people.setRoots(asked.roots ?? new Map());
  const order = new TimeOrder();
  order.advance(events.view());
  const known = new Map<string, Selection>();
  const keys = new Map<string, number>();
  const select = (selector: EventSelector): Selection => {
    const text = JSON.stringify(selector);
    const made = known.get(text) ?? selectionOf(selector, codes.get(selector.event) ?? 0, rows, asked);
    known.set(text, made);
    return made;
  };
  return {
    view: { events: events.view(), people: people.view() },
    order,
    select,
    everything: () => [...[...codes.keys()].map((event) => select({ event, filter: ANYTHING })), { name: rest, test: null }],
    keyOf: (property) => (row) => {
      const value = propertyOf(rows[row]?.properties ?? {}, property);
      if (value === undefined) return 0;
      const text = JSON.stringify(value);
      const key = keys.get(text) ?? keys.size + 1;
      keys.set(text, key);
      return key;
    },
  };
}

function selectionOf({ filter }: EventSelector, name: number, rows: readonly ColumnRow[], { now, zone }: Asked): Selection {
  if (filter.all.length === 0 && filter.any.length === 0) return { name, test: null };
  const holds = (row: number): boolean => {
    const one = rows[row];
    return one !== undefined && passes(filter, one.properties, { now, zone, at: one.at });
  };
  return { name, test: { holds, changes: null } };
}
