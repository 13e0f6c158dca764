import { setImmediate } from 'node:timers/promises';
import { Dictionary, LeafValueColumn, ValueColumn } from '@gyre/engine';
import type { ColumnStore } from './column-store.ts';
import { LiveColumn, LiveLeafColumn } from './live-column.ts';
import { SavedParts, type Manifest, type Part } from './saved-parts.ts';

/** Rows put in place before others get their turn: about 20 ms. */
const ROWS = 250_000;

/**
 * 列的存盘 — the columns in a folder of their own, as of one row. Chains are made anew from them. Merges are only put back where no row has
 * come since; attributes are as of that row too, whatever later rows change is for the caller to bring up.
 */
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
    const [properties, attributes] = [[...store.properties.loaded.keys()], [...store.attributes.loaded.keys()]];
    await files.write({ rows, leaves: population.leaves, properties, attributes }, partsOf(store));
  }
  async function read(upTo: number): Promise<void> {
    const saved = await files.read();
    if (saved === undefined) return;
    const { manifest } = saved;
    if (manifest.rows > upTo) throw new Error(`it holds ${manifest.rows} rows and the pipeline stands at ${upTo}`);
    await checkLastRow(store, manifest.rows, saved.parts);
    await fill(store, manifest, saved.parts);
    if (manifest.rows === upTo) store.population.setRoots(mergedOf(saved.parts));
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

/** All parts as they are now; what is appended or changed meanwhile is not in them. */
function partsOf(store: ColumnStore): Part[] {
  const { root } = store.population.frozen();
  return [
    ...named(store.events, ['customer', 'name', 'at'], store.events.parts()),
    ...named(store.names, ['names', 'name ends'], store.names.parts()),
    ...named(root, ['root'], [bytesOf(root)]),
    ...[...store.properties.loaded].flatMap(([name, column]) => propertyParts(name, column, store.rows)),
    ...[...store.attributes.loaded].flatMap(([name, column]) => attributeParts(name, column)),
  ];
}

function propertyParts(name: string, { values, texts }: LiveColumn, rows: number): Part[] {
  values.extend(rows);
  const keys = [...VALUES, ...TEXTS].map((part) => keyOf('property', name, part));
  return named(values, keys, [...values.parts(), ...texts.parts()]);
}

function attributeParts(name: string, column: LiveLeafColumn): Part[] {
  const { values } = column.frozen();
  const bytes = [values.numbers, values.codes, values.writtenAt, values.writtenRow].map((part) => bytesOf(part));
  const keysOf = (parts: readonly string[]): string[] => parts.map((part) => keyOf('attribute', name, part));
  return [...named(values, keysOf([...VALUES, ...WRITTEN]), bytes), ...named(column.texts, keysOf(TEXTS), column.texts.parts())];
}

const VALUES = ['numbers', 'codes'] as const;
const WRITTEN = ['written at', 'written row'] as const;
const TEXTS = ['texts', 'ends'] as const;

function keyOf(kind: 'property' | 'attribute', name: string, part: string): string {
  return `${part} of ${kind} ${name}`;
}

function named(owner: object, keys: readonly string[], bytes: readonly (Uint8Array | undefined)[]): Part[] {
  return keys.map((key, i) => ({ key, owner, bytes: bytes[i] ?? new Uint8Array(0) }));
}

function bytesOf(cells: Uint32Array | Float64Array | null): Uint8Array {
  return cells === null ? new Uint8Array(0) : new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
}

/** Puts everything saved but the merges into an empty store; nothing when a part is missing. */
async function fill(store: ColumnStore, { rows, leaves, properties, attributes }: Manifest, parts: Parts): Promise<void> {
  const { customer, name, at } = eventParts(rows, parts);
  const names = Dictionary.restore(partsNamed(parts, ['names', 'name ends']));
  const ofRows = properties.map((property) => {
    const of = (which: readonly string[]): Uint8Array[] =>
      partsNamed(
        parts,
        which.map((part) => keyOf('property', property, part)),
      );
    return [property, new LiveColumn(ValueColumn.restore(rows, of(VALUES)), Dictionary.restore(of(TEXTS)))] as const;
  });
  const ofLeaves = attributes.map((attribute) => {
    const of = (which: readonly string[]): Uint8Array[] =>
      partsNamed(
        parts,
        which.map((part) => keyOf('attribute', attribute, part)),
      );
    return [attribute, new LiveLeafColumn(LeafValueColumn.restore(of([...VALUES, ...WRITTEN])), Dictionary.restore(of(TEXTS)))] as const;
  });
  store.names = names;
  store.population.grow(leaves);
  for (const [property, column] of ofRows) store.properties.restore(property, column);
  for (const [attribute, column] of ofLeaves) store.attributes.restore(attribute, column);
  for (let from = 0; from < rows; from += ROWS) {
    const to = Math.min(rows, from + ROWS);
    const page = { customer: customer.subarray(from, to), name: name.subarray(from, to), at: at.subarray(from, to), rows: to - from };
    store.events.appendPage(page);
    await setImmediate();
  }
}

type Parts = ReadonlyMap<string, Uint8Array>;

function partsNamed(parts: Parts, keys: readonly string[]): Uint8Array[] {
  return keys.map((key) => {
    const found = parts.get(key);
    if (found === undefined) throw new Error(`the part ${key} is missing`);
    return found;
  });
}

/** Leaves that belonged to another root. */
function mergedOf(parts: Parts): ReadonlyMap<number, number> {
  const [part] = partsNamed(parts, ['root']);
  const merged = new Map<number, number>();
  new Uint32Array(part?.buffer ?? new ArrayBuffer(0)).forEach((root, leaf) => {
    if (root !== leaf) merged.set(leaf, root);
  });
  return merged;
}

function eventParts(rows: number, parts: Parts): { readonly customer: Uint32Array; readonly name: Uint32Array; readonly at: Float64Array } {
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
async function checkLastRow(store: ColumnStore, rows: number, parts: Parts): Promise<void> {
  if (rows === 0) return;
  const { customer, at } = eventParts(rows, parts);
  for await (const { base } of store.origins.log.columnPages(rows - 1, rows, { base: true, properties: [] })) {
    if (base?.customer[0] !== customer[rows - 1] || base?.at[0] !== at[rows - 1])
      throw new Error(`its row ${rows} is not the one in the log`);
  }
}
