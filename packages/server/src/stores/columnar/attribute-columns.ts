import type { LeafAttributes, WarehouseSources, Watch } from '../ports.ts';
import { HeldColumns, type ColumnMemory } from './held-columns.ts';
import { LiveLeafColumn } from './live-column.ts';
import type { Meanwhile } from './meanwhile.ts';

/**
 * 用户属性列 — one column for each attribute some rule reads, by leaf: loaded from the ledger when first needed, and kept current by what
 * profile calls change.
 */
export class AttributeColumns {
  readonly #held: HeldColumns<LiveLeafColumn>;
  readonly #sources: Pick<WarehouseSources, 'attributes'>;
  readonly #meanwhile: Meanwhile;

  constructor(
    sources: Pick<WarehouseSources, 'attributes'>,
    meanwhile: Meanwhile,
    memory: ColumnMemory,
    forgotten: (name: string) => void,
  ) {
    this.#sources = sources;
    this.#meanwhile = meanwhile;
    this.#held = new HeldColumns(memory, forgotten);
  }

  /** A loaded or loading column. @throws Error when nobody holds it */
  column(name: string): LiveLeafColumn {
    const entry = this.#held.entries.get(name);
    if (entry === undefined) throw new Error(`the column of attribute ${name} is not held`);
    return entry.column;
  }

  /** Takes all attributes of a leaf as they are now; one that is not among them is gone. */
  set(leaf: number, attributes: LeafAttributes): void {
    for (const [name, { column }] of this.#held.entries) put(column, leaf, attributes.get(name));
  }

  /** Puts a saved column in place. */
  restore(name: string, column: LiveLeafColumn): void {
    this.#held.restore(name, column);
  }

  /**
   * Loads what is missing in one pass over the ledger and keeps all from being forgotten.
   *
   * @returns lets go of them
   */
  async hold(names: ReadonlySet<string>, watch: Watch): Promise<() => void> {
    return await this.#held.hold(
      names,
      () => new LiveLeafColumn(),
      (columns) => this.#fill(columns),
      watch,
    );
  }

  /** Columns that have all leaves, by name. */
  get loaded(): ReadonlyMap<string, LiveLeafColumn> {
    return this.#held.loaded;
  }

  standing(): ReturnType<HeldColumns<LiveLeafColumn>['standing']> {
    return this.#held.standing();
  }

  async #fill(columns: ReadonlyMap<string, LiveLeafColumn>): Promise<void> {
    await this.#meanwhile.during(async () => {
      for await (const page of this.#sources.attributes({ names: [...columns.keys()] })) {
        for (const [leaf, attributes] of page)
          for (const [name, column] of columns) if (attributes.has(name)) put(column, leaf, attributes.get(name));
      }
    });
  }
}

function put(column: LiveLeafColumn, leaf: number, written: ReturnType<LeafAttributes['get']>): void {
  if (written === undefined) column.forget(leaf);
  else column.set(leaf, written.value, ...written.last);
}
