import { availableParallelism } from 'node:os';
import type { Log } from '../../log.ts';
import type { LiveColumns, Warehouse, WarehouseParts } from '../ports.ts';
import { ColumnStore } from './column-store.ts';
import { liveRules } from './live-rules.ts';
import { loadAll } from './load.ts';
import { answering } from './answering.ts';
import { queryHost } from './query-host.ts';
import { savedColumns } from './saved-columns.ts';

/** What a warehouse is opened with. */
export interface WarehouseOptions extends WarehouseParts {
  /** What columns of properties and attributes may take; those in use are kept even beyond it. */
  readonly memoryMb: number;
  readonly logger: Log;
  /** How many queries run at once, not more than there are processors; one when left out. What can be answered in parts is answered by all of them from so many rows on. */
  readonly threads?: number;
  readonly partsFrom?: number;
}

/** Fewer rows are not worth a second thread. */
const PARTS_FROM = 2_000_000;

/** 列式仓库 — answers from columns in shared memory. Returns at once; `ready` tells when the columns stand at `upTo`. */
export function openWarehouse(options: WarehouseOptions): Warehouse {
  const store = new ColumnStore(options);
  const rules = liveRules(store);
  const host = queryHost(Math.min(Math.max(1, options.threads ?? 1), availableParallelism()), (bytes) => store.runs.told(bytes));
  const saved = savedColumns(store, options.folder);
  let isReady = false;
  const ready = open();
  async function open(): Promise<void> {
    await saved.restore(options.upTo.offset);
    await loadAll(store, options.upTo.offset);
    isReady = true;
  }
  // Who asks hears of a failure; without anybody asking it must not end the process.
  ready.catch(() => undefined);

  return {
    ready,
    live: liveColumns(store, rules, ready),
    ...answering(store, host, options.partsFrom ?? PARTS_FROM, ready),
    async lastTimes(event, property) {
      await ready;
      return await store.lastTimes(event, property);
    },
    standing: () => standingOf(store),
    async save() {
      await ready;
      await saved.save();
    },
    async close() {
      // What is not loaded to its end is loaded again the next time.
      if (isReady) await saved.save();
      await host.close();
    },
  };
}

function liveColumns(store: ColumnStore, rules: ReturnType<typeof liveRules>, ready: Promise<void>): LiveColumns {
  const changed = <T>(result: T): T => {
    store.version += 1;
    return result;
  };
  return {
    get position() {
      return store.rows;
    },
    append: (row) => store.append(row),
    grow: (largest) => changed(store.population.grow(largest)),
    setRoots: (roots) => changed(store.population.setRoots(roots)),
    setAttributes: (leaf, attributes) => store.setAttributes(leaf, attributes),
    setItem: (type, id, attributes) => store.setItem(type, id, attributes),
    setFacts: (subject, fact, changes) => store.setFacts(subject, fact, changes),
    committed: () => store.meanwhile.committed(),
    async prepare(rule, segments, watch = {}) {
      await ready;
      return rules.prepare(rule, segments, watch);
    },
    rootOf: (leaf) => store.population.rootOf(leaf),
    leavesOf: (root) => store.population.leavesOf(root),
    get leaves() {
      return store.population.leaves;
    },
  };
}

function standingOf(store: ColumnStore): ReturnType<Warehouse['standing']> {
  const columns = [
    { name: 'events', bytes: store.events.bytes, pinned: true },
    { name: 'customers', bytes: store.population.bytes, pinned: true },
    { name: 'rows by customer', bytes: store.runs.bytes, pinned: false },
    { name: 'last times', bytes: store.lastTimesBytes, pinned: true },
    ...store.attributes.standing(),
    ...store.properties.standing(),
    ...store.references.standing(),
  ];
  return { rows: store.rows, leaves: store.population.leaves, bytes: columns.reduce((sum, { bytes }) => sum + bytes, 0), columns };
}
