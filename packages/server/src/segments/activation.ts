import { EVERYBODY, type Rule } from '@gyre/domain/rules/rule';
import { ruleOfSource, type SegmentDefinition } from '@gyre/domain/segment';
import type { Instant } from '@gyre/domain/time';
import { AppError } from '../errors.ts';
import type { Effects } from '../pipeline/stage.ts';
import type { Ledger, LiveRule, SegmentBook, Warehouse } from '../stores/ports.ts';
import { dependents } from './circle.ts';
import { liveSegment, type Membership, type Moment } from './membership.ts';
import { markLive, readLiveVersions } from './segment-rows.ts';
import { bookOf, type Shelf } from './shelf.ts';
import { addHours, hourOf } from './sizes.ts';

export interface ActivationParts {
  readonly ledger: Ledger;
  readonly warehouse: Pick<Warehouse, 'select' | 'live'>;
  readonly shelf: Shelf;
  readonly membership: Membership;
  /** A turn is wanted. */
  readonly wake: () => void;
  /** A bug while preparing. */
  readonly fatal: (error: unknown) => void;
}

interface Version {
  readonly key: string;
  readonly version: number;
  readonly definition: SegmentDefinition;
}

interface Loaded extends Version {
  readonly rule: Rule;
  /** The text says why it cannot be evaluated. */
  readonly live: LiveRule | string;
}

/** What the next turn makes live. */
interface Ready {
  readonly versions: readonly Version[];
  readonly book: SegmentBook;
  readonly loaded: readonly Loaded[];
  readonly gone: readonly string[];
}

/**
 * 生效 — how saved segments become live: what a rule needs is loaded outside the turns; then one turn counts the members as of where the log
 * stands, and from there on rows and timers do. The first version tells nobody; a later one tells the difference as historical.
 */
export interface Activation {
  isReady(): boolean;
  /** Makes live what is ready, inside a turn, before its rows. */
  activate(effects: Pick<Effects, 'tx' | 'afterCommit'>, moment: Moment): Promise<void>;
  /** Something was saved or removed. */
  changed(): void;
  /** Counts what was live when the process stopped, at the committed position and instant; before the first turn. */
  restore(asOf: Instant): Promise<void>;
  /** The rules and members that are live. */
  book(): SegmentBook;
  /** Rule of a live segment. */
  ruleOf(key: string): Rule;
  /** Resolves once nothing saved waits to be made live. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface State {
  /** Version the pipeline works with, by key. */
  active: ReadonlyMap<string, Version>;
  book: SegmentBook;
  readonly rules: Map<string, Rule>;
  ready: Ready | undefined;
  /** Resolves once the turn has taken what was ready. */
  taken: (() => void) | undefined;
  /** Something was saved since {@link Ready} was last worked out. */
  isStale: boolean;
  isClosed: boolean;
  running: Promise<void>;
}

export function openActivation(parts: ActivationParts): Activation {
  const state: State = {
    active: new Map(),
    book: new Map(),
    rules: new Map(),
    ready: undefined,
    taken: undefined,
    isStale: false,
    isClosed: false,
    running: Promise.resolve(),
  };
  return {
    isReady: () => state.ready !== undefined,
    activate: (effects, moment) => activate(parts, state, effects, moment),
    changed() {
      changed(parts, state);
    },
    restore: (asOf) => restore(parts, state, asOf),
    book: () => state.book,
    ruleOf: (key) => state.rules.get(key) ?? EVERYBODY,
    settled: () => state.running,
    async close() {
      state.isClosed = true;
      state.taken?.();
      await state.running;
    },
  };
}

function changed(parts: ActivationParts, state: State): void {
  state.isStale = true;
  state.running = state.running.then(() => makeReady(parts, state)).catch(parts.fatal);
}

/** Prepares what was saved and waits until a turn has taken it; again while more is saved meanwhile. */
async function makeReady(parts: ActivationParts, state: State): Promise<void> {
  while (state.isStale && !state.isClosed) {
    state.isStale = false;
    const next = await prepare(parts, state.active);
    if (next === undefined || state.isClosed) continue;
    const done = new Promise<void>((resolve) => {
      state.taken = resolve;
    });
    state.ready = next;
    parts.wake();
    await done;
    if (!state.isClosed) await parts.shelf.refresh();
  }
}

async function activate(
  parts: ActivationParts,
  state: State,
  { tx, afterCommit }: Pick<Effects, 'tx' | 'afterCommit'>,
  moment: Moment,
): Promise<void> {
  const next = state.ready;
  if (next === undefined) return;
  const before = state.active;
  state.ready = undefined;
  state.active = new Map(next.versions.map((v) => [v.key, v]));
  state.book = next.book;
  for (const key of next.gone) release(parts.membership, key);
  for (const loaded of next.loaded) {
    state.rules.set(loaded.key, loaded.rule);
    await putInPlace(parts, tx, loaded, next.book, moment);
  }
  for (const { key, version, definition } of next.versions)
    if (ruleOfSource(definition.source) === null && before.get(key)?.version !== version) await markLive(tx, key, version, moment.at, '');
  afterCommit(() => state.taken?.());
}

async function restore(parts: ActivationParts, state: State, asOf: Instant): Promise<void> {
  const { ledger, shelf, warehouse, membership } = parts;
  const versions = await readLiveVersions(ledger);
  state.book = bookOf(versions, (key, version) => shelf.frozen(key, version)?.members);
  const broken = new Set<string>();
  for (const { key, version, definition } of versions) {
    const rule = ruleOfSource(definition.source);
    if (rule === null) continue;
    state.rules.set(key, rule);
    const live = await tryPrepare(warehouse, rule, state.book);
    if (typeof live === 'string') {
      broken.add(key);
      continue;
    }
    const answer = await warehouse.select({ rule, segments: state.book, at: asOf, timers: true });
    membership.put(liveSegment(key, version, live, answer));
  }
  state.active = new Map(versions.filter((v) => !broken.has(v.key)).map((v) => [v.key, v]));
  if (broken.size > 0 || shelf.rows.some((row) => row.live_version !== row.version)) changed(parts, state);
}

/** Loads what the segments need that changed, or that depend on one that did; undefined when nothing changed. */
async function prepare({ shelf, warehouse }: ActivationParts, active: ReadonlyMap<string, Version>): Promise<Ready | undefined> {
  const versions = shelf.rows
    .map(({ key, version, definition }) => ({ key, version, definition }))
    .sort((x, y) => (x.key < y.key ? -1 : 1));
  const keys = new Set(versions.map((v) => v.key));
  const gone = [...active.keys()].filter((key) => !keys.has(key));
  const changed = versions.filter((v) => active.get(v.key)?.version !== v.version).map((v) => v.key);
  if (changed.length === 0 && gone.length === 0) return undefined;
  const book = bookOf(versions, (key, version) => shelf.frozen(key, version)?.members);
  const concerned = dependents([...changed, ...gone], shelf.sources);
  const loaded: Loaded[] = [];
  for (const version of versions) {
    const rule = concerned.has(version.key) ? ruleOfSource(version.definition.source) : null;
    if (rule !== null) loaded.push({ ...version, rule, live: await tryPrepare(warehouse, rule, book) });
  }
  return { versions, book, loaded, gone };
}

async function tryPrepare(warehouse: ActivationParts['warehouse'], rule: Rule, book: SegmentBook): Promise<LiveRule | string> {
  try {
    return await warehouse.live.prepare(rule, book);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

async function putInPlace(
  { membership, warehouse }: ActivationParts,
  tx: Ledger,
  { key, version, rule, live }: Loaded,
  book: SegmentBook,
  moment: Moment,
): Promise<void> {
  const old = membership.get(key);
  if (typeof live === 'string') {
    release(membership, key);
    await markLive(tx, key, null, moment.at, live);
    return;
  }
  const answer = await warehouse.select({ rule, segments: book, at: moment.at, timers: true });
  const segment = liveSegment(key, version, live, old === undefined ? answer : { ...answer, members: old.members });
  membership.put(segment);
  if (old !== undefined) {
    old.rule.release();
    membership.recount(segment, answer, moment);
  }
  await markLive(tx, key, version, moment.at, '');
  await addHours(tx, [{ segment: key, at: hourOf(moment.at), size: segment.size, entered: 0, left: 0 }]);
}

function release(membership: Membership, key: string): void {
  membership.get(key)?.rule.release();
  membership.drop(key);
}
