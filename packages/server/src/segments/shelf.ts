import type { Rule } from '@gyre/domain/rules/rule';
import { ruleOfSource, type SegmentDefinition, type SegmentSource } from '@gyre/domain/segment';
import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import type { Ledger, SegmentBook } from '../stores/ports.ts';
import { decodeMembers } from './members.ts';
import { noSegment, readMembers, readSegments, type SegmentRow } from './segment-rows.ts';

/** Frozen members: any leaves of theirs, and how many customers they were then. */
export interface Frozen {
  readonly members: CustomerSet;
  readonly customers: number;
  /** When they were drawn or uploaded. */
  readonly at: Instant;
}

/** 书架 — all segments of a project as last saved, in memory. */
export interface Shelf {
  /** Last changed first. */
  readonly rows: readonly SegmentRow[];
  /** @throws AppError `not_found` */
  get(key: string): SegmentRow;
  /** Frozen members of a version of a snapshot or list. */
  frozen(key: string, version: number): Frozen | undefined;
  readonly sources: ReadonlyMap<string, SegmentSource>;
  /** Rules and members of all segments as last saved. */
  book(): SegmentBook;
  /** Reads them again: after every save and every activation. */
  refresh(): Promise<void>;
}

/** Opens the shelf and reads everything. */
export async function openShelf(ledger: Ledger): Promise<Shelf> {
  let byKey = new Map<string, SegmentRow>();
  let rows: SegmentRow[] = [];
  let members = new Map<string, Frozen>();
  let book: SegmentBook = new Map();
  async function refresh(): Promise<void> {
    rows = await readSegments(ledger);
    byKey = new Map(rows.map((row) => [row.key, row]));
    const stored = await readMembers(ledger);
    members = new Map(
      stored.map((m) => {
        const place = `${m.key}@${m.version}`;
        return [place, members.get(place) ?? { members: decodeMembers(m.members), customers: m.customers, at: m.at }];
      }),
    );
    book = bookOf(rows, (key, version) => members.get(`${key}@${version}`)?.members);
  }
  await refresh();
  return {
    get rows() {
      return rows;
    },
    get(key) {
      const row = byKey.get(key);
      if (row === undefined) throw noSegment(key);
      return row;
    },
    frozen: (key, version) => members.get(`${key}@${version}`),
    get sources() {
      return new Map(rows.map((row) => [row.key, row.definition.source]));
    },
    book: () => book,
    refresh,
  };
}

/** The book of some versions of segments. A frozen one whose members are gone is left out. */
export function bookOf(
  rows: readonly { readonly key: string; readonly version: number; readonly definition: SegmentDefinition }[],
  frozen: (key: string, version: number) => CustomerSet | undefined,
): Map<string, Rule | CustomerSet> {
  const book = new Map<string, Rule | CustomerSet>();
  for (const { key, version, definition } of rows) {
    const found = ruleOfSource(definition.source) ?? frozen(key, version);
    if (found !== undefined) book.set(key, found);
  }
  return book;
}
