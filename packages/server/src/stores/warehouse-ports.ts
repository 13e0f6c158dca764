/** 仓库接口 — what the warehouse is asked and what it needs; part of `ports.ts`, which passes it on. */
import type { Value } from '@gyre/domain/events';
import type { QuestionsOf } from '@gyre/domain/questions/port';
import type { EventSelector, Rule, Window } from '@gyre/domain/rules/rule';
import type { Instant } from '@gyre/domain/time';
import type { CustomerSet } from '@gyre/engine';
import type { LogRow, Position, ProjectLog } from './ports.ts';

/** 属性记录 — attributes of one leaf as the fold of its profile calls left them; `last` is (at, offset) of the last call. */
export type LeafAttributes = ReadonlyMap<string, { readonly value: Value | null; readonly last: readonly [at: number, offset: number] }>;

/** What the warehouse cannot find in the log alone: folds of it kept in the ledger, as of the pipeline's position. */
export interface WarehouseSources {
  /** Leaves that belong to another root, in pages. */
  roots(): AsyncIterable<ReadonlyMap<number, number>>;
  /** In pages, the attributes of the given names (others may be among them) of all leaves that have any, or all attributes of the given leaves. */
  attributes(wanted: AttributesWanted): AsyncIterable<ReadonlyMap<number, LeafAttributes>>;
  /** Attributes of the items of a type that are not deleted, in pages. */
  items(type: string): AsyncIterable<ReadonlyMap<string, Readonly<Record<string, Value>>>>;
  /** Values of a dated fact by subject (leaf number as text for customers, else the item's id), each ascending by day `yyyy-mm-dd`. */
  facts(subject: FactSubject, fact: string): Promise<ReadonlyMap<string, readonly { readonly day: string; readonly value: number }[]>>;
}
/** Which attributes {@link WarehouseSources.attributes} is asked for. */
export type AttributesWanted = { readonly names: readonly string[] } | { readonly leaves: readonly number[] };
/** Whose facts: `customer`, or an item type. */
export type FactSubject = string;

/** A fact's value on a day `yyyy-mm-dd`; null when it is none any more. `id` as in {@link WarehouseSources.facts}. */
export interface FactChange {
  readonly id: string;
  readonly day: string;
  readonly value: number | null;
}

/** 名册 — every segment a rule refers to, directly or through others, by key: another rule, or frozen members (any leaves of theirs). */
export type SegmentBook = ReadonlyMap<string, Rule | CustomerSet>;

export interface SelectQuestion {
  readonly rule: Rule;
  readonly segments: SegmentBook;
  readonly at: Instant;
  /** Ask for the members' and non-members' next instants too, as `LiveRule` needs them. */
  readonly timers?: boolean;
}
export interface SelectAnswer {
  /** Roots. */
  readonly members: CustomerSet;
  /** Members of the rule and of each of its parts, in preorder (see `partsOf`). */
  readonly counts: readonly number[];
  /** Likewise, of each part of an `all`: how many that would hold without it; null for other parts. */
  readonly without: readonly (number | null)[];
  /** All customers. */
  readonly total: number;
  /**
   * By root: an instant not later than the first at which membership could change without a new row; Infinity for never. Changes at
   * midnight in the project's zone are left out: `Concerns.calendar` tells of them. Null unless asked for.
   */
  readonly next: Float64Array | null;
  /** Exact as of everything up to here. */
  readonly position: Position;
}

/** A number per customer: the measure of the events of a selector in a window. */
export interface MeasureQuestion {
  readonly select: EventSelector;
  readonly of: 'count' | 'sum' | 'average' | 'minimum' | 'maximum' | 'days';
  readonly property?: string | undefined;
  readonly window: Window;
  readonly at: Instant;
}

/** What a question waits for: columns that are read from the log or the ledger, or its own counting. */
export type Doing = 'loading' | 'counting';

/** Progress and end of long questions. */
export interface Watch {
  readonly signal?: AbortSignal;
  /** Share done of what it does, 0 … 1. */
  readonly progress?: (share: number, doing: Doing) => void;
}

/** What a rule looks at, so that only what concerns it makes it be asked again. */
export interface Concerns {
  readonly events: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
  /** Item types whose attributes or facts it reads. */
  readonly items: ReadonlySet<string>;
  readonly facts: ReadonlySet<string>;
  /** Whether the answer may change at midnight in the project's zone without anything happening. */
  readonly calendar: boolean;
}

/** A rule ready to be asked about single customers. */
export interface LiveRule {
  readonly concerns: Concerns;
  /** Whether the row at an offset can change the answer for its customer, now or as time passes: not when no part of the rule takes it. */
  sees(offset: number, now: Instant): boolean;
  /** As of all rows appended. `customer` is a root. `next` as in {@link SelectAnswer}. */
  ask(customer: number, now: Instant): { readonly member: boolean; readonly next: number };
  /** The rule and each of its parts in preorder: whether it holds, and what was measured (a count, a sum, an attribute's value …). */
  explain(customer: number, now: Instant): readonly { readonly holds: boolean; readonly measured: Value | null }[];
  /** Lets go of the columns it kept from eviction. */
  release(): void;
}

/**
 * 实时列 — the columns at the pipeline's position, on the main thread; only the pipeline writes to them, row by row, in the log's order.
 * What is appended is not durable: after a crash the columns are loaded up to the committed position again.
 */
export interface LiveColumns {
  /** Offset of the last row appended. */
  readonly position: number;
  append(row: LogRow): void;
  /** Leaves 1 … `largest` exist. */
  grow(largest: number): void;
  /** Leaves that changed their root; those not named keep theirs. */
  setRoots(roots: ReadonlyMap<number, number>): void;
  /** All attributes of a leaf as they are now; one it does not name is gone. */
  setAttributes(leaf: number, attributes: LeafAttributes): void;
  /** Null when deleted. @returns false when no rule can see the difference */
  setItem(type: string, id: string, attributes: Readonly<Record<string, Value>> | null): boolean;
  /** Values of a fact changed. @returns false when no rule can see the difference */
  setFacts(subject: FactSubject, fact: string, changes: readonly FactChange[]): boolean;
  /** The sources show everything set so far: the turn that set it has committed. */
  committed(): void;
  /** Loads the columns a rule needs (with progress) and keeps them. @throws AppError `invalid_input` for a rule that cannot be evaluated */
  prepare(rule: Rule, segments: SegmentBook, watch?: Watch): Promise<LiveRule>;
  rootOf(leaf: number): number;
  /** Leaves of a root, itself included. */
  leavesOf(root: number): number[];
  /** Number of the largest leaf that exists. */
  readonly leaves: number;
}

/** 最近一次 — when customers last did an event, by the texts of one of its properties; exact as of all rows appended. */
export interface LastTimes {
  /** Of a customer (root). Costs as much as there are texts, however long the customer's past. */
  of(root: number): ReadonlyMap<string, Instant>;
}

/** 提问 — what a warehouse can be asked, and answers. */
export type Questions = QuestionsOf<CustomerSet>;

/** An answer, and everything up to which it is exact. */
export interface Answered<Answer> {
  readonly answer: Answer;
  readonly position: Position;
}

/** 仓库 — answers questions about what all customers did. Every engine passes `conformance/`. */
export interface Warehouse {
  /** Resolves when the columns stand where they were asked to. */
  readonly ready: Promise<void>;
  readonly live: LiveColumns;
  select(question: SelectQuestion, watch?: Watch): Promise<SelectAnswer>;
  /** By root, NaN for missing. */
  perCustomer(question: MeasureQuestion, watch?: Watch): Promise<Float64Array>;
  /** Answers a question of some kind, as of where the columns stand. */
  ask<Name extends keyof Questions>(
    kind: Name,
    asked: Questions[Name]['asked'],
    segments: SegmentBook,
    watch?: Watch,
  ): Promise<Answered<Questions[Name]['answer']>>;
  /** Loads what {@link LastTimes} needs when first asked for, and keeps it, current with every row, until the warehouse is closed. */
  lastTimes(event: string, property: string): Promise<LastTimes>;
  /** What is in memory, for the engineer on duty. */
  standing(): WarehouseStanding;
  /** Writes the columns up to a position to disk, so that a restart need not read the log. */
  save(): Promise<void>;
  close(): Promise<void>;
}
/** What a project's warehouse is opened with. */
export interface WarehouseParts {
  /** Where columns are saved, so that a restart need not read the log; deleting it loses nothing. */
  readonly folder: string;
  readonly log: Pick<ProjectLog, 'columnPages'>;
  readonly sources: WarehouseSources;
  /** The project's IANA zone now. */
  readonly zone: () => string;
  /** Where the pipeline stands: the columns are brought there, and the sources are as of it. */
  readonly upTo: Position;
}
/** Opens the warehouse of a project; returns at once, `ready` tells when it can answer. */
export type OpenWarehouse = (parts: WarehouseParts) => Warehouse;
export interface WarehouseStanding {
  readonly rows: number;
  readonly leaves: number;
  readonly bytes: number;
  readonly columns: readonly { readonly name: string; readonly bytes: number; readonly pinned: boolean }[];
}
