import { Dictionary, ValueColumn } from '@gyre/engine';
import type { ColumnStore } from './column-store.ts';
import { LiveColumn } from './live-column.ts';
import { SavedParts, type Part } from './saved-parts.ts';

/** Rows put in place at once. */
const ROWS = 1_000_000;

/** 列的存盘 — the columns in a folder of their own. Chains are made anew from them; merges and attributes always come from the ledger. */
export interface SavedColumns {
  /** Writes what came since the last time. One save at a time. */
  save(): Promise<void>;
  /** Fills an empty store with what was saved up to `upTo` at most; otherwise clears the folder and leaves the store empty. */
  restore(upTo: number): Promise<void>;
}

/** The saved columns of a store. */
export function savedColumns(store: ColumnStore, folder: string): SavedColumns {
  const files = new SavedParts(folder);
  let saving = Promise.resolve();

  async function write(): Promise<void> {
    const { rows, population } = store;
    await files.write({ rows, leaves: population.leaves, properties: [...store.properties.loaded.keys()] }, partsOf(store));
  }
  async function read(upTo: number): Promise<void> {
    const saved = await files.read();
    if (saved === undefined) return;
    const { manifest } = saved;
    if (manifest.rows > upTo) throw new Error(`it holds ${manifest.rows} rows and the pipeline stands at ${upTo}`);
    await checkLastRow(store, manifest.rows, saved.parts);
    fill(store, manifest.rows, manifest.properties, saved.parts);
    store.population.grow(manifest.leaves);
    files.adopt(manifest, partsOf(store));
  }
  return {
    save() {
      saving = saving.then(write, write);
      return saving;
    },
    async restore(upTo) {
      try {
        await read(upTo);
      } catch (error) {
        if (store.rows > 0) throw error;
        store.origins.logger.warn('saved columns are not used', { folder, reason: error instanceof Error ? error.message : String(error) });
        await files.clear();
      }
    },
  };
}

/** All parts as they are now; what is appended meanwhile is not in them. */
function partsOf(store: ColumnStore): Part[] {
  const [customer, name, at] = store.events.parts();
  const named = (owner: object, keys: readonly string[], bytes: readonly (Uint8Array | undefined)[]): Part[] =>
    keys.map((key, i) => ({ key, owner, bytes: bytes[i] ?? new Uint8Array(0) }));
  const properties = [...store.properties.loaded].flatMap(([property, column]) => {
    column.values.extend(store.rows);
    const keys = ['numbers', 'codes', 'texts', 'ends'].map((part) => propertyKey(property, part));
    return named(column, keys, [...column.values.parts(), ...column.texts.parts()]);
  });
  return [
    ...named(store.events, ['customer', 'name', 'at'], [customer, name, at]),
    ...named(store.names, ['names', 'name ends'], store.names.parts()),
    ...properties,
  ];
}

function propertyKey(property: string, part: string): string {
  return `${part} of ${property}`;
}

function fill(store: ColumnStore, rows: number, properties: readonly string[], parts: ReadonlyMap<string, Uint8Array>): void {
  const part = (key: string): Uint8Array => {
    const found = parts.get(key);
    if (found === undefined) throw new Error(`the part ${key} is missing`);
    return found;
  };
  const { customer, name, at } = eventParts(rows, parts);
  const names = Dictionary.restore([part('names'), part('name ends')]);
  const columns = properties.map((property) => {
    const of = (which: string): Uint8Array => part(propertyKey(property, which));
    const values = ValueColumn.restore(rows, [of('numbers'), of('codes')]);
    return [property, new LiveColumn(values, Dictionary.restore([of('texts'), of('ends')]))] as const;
  });
  store.names = names;
  for (const [property, column] of columns) store.properties.restore(property, column);
  for (let from = 0; from < rows; from += ROWS) {
    const to = Math.min(rows, from + ROWS);
    const page = { customer: customer.subarray(from, to), name: name.subarray(from, to), at: at.subarray(from, to), rows: to - from };
    store.events.appendPage(page);
  }
}

function eventParts(
  rows: number,
  parts: ReadonlyMap<string, Uint8Array>,
): { readonly customer: Uint32Array; readonly name: Uint32Array; readonly at: Float64Array } {
  const bytes = (key: string, width: number): ArrayBufferLike => {
    const part = parts.get(key);
    if (part?.byteLength !== rows * width) throw new Error(`the part ${key} does not hold ${rows} rows`);
    return part.buffer;
  };
  return {
    customer: new Uint32Array(bytes('customer', 4)),
    name: new Uint32Array(bytes('name', 4)),
    at: new Float64Array(bytes('at', 8)),
  };
}

/** Columns of another log, or of this one before it was put back to an earlier state, differ at their last row. */
async function checkLastRow(store: ColumnStore, rows: number, parts: ReadonlyMap<string, Uint8Array>): Promise<void> {
  if (rows === 0) return;
  const { customer, at } = eventParts(rows, parts);
  for await (const { base } of store.origins.log.columnPages(rows - 1, rows, { base: true, properties: [] })) {
    if (base?.customer[0] !== customer[rows - 1] || base?.at[0] !== at[rows - 1])
      throw new Error(`its row ${rows} is not the one in the log`);
  }
}
