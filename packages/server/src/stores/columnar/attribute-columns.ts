import type { LeafAttributes, WarehouseSources, Watch } from '../ports.ts';
import { HeldColumns, type ColumnMemory, type ColumnStanding } from './held-columns.ts';
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
    return this.#held.get(name);
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
   * Loads what is missing in one pass over the ledger for each and keeps all from being forgotten.
   *
   * @param leaves the number of the largest leaf
   * @returns lets go of them
   */
  async hold(names: ReadonlySet<string>, leaves: number, watch: Watch): Promise<() => void> {
    return await this.#held.hold(
      names,
      () => new LiveLeafColumn(),
      (columns, told) => this.#fill(columns, leaves, told),
      watch,
    );
  }

  /** Whether all of these are in. */
  has(names: ReadonlySet<string>): boolean {
    return this.#held.has(names);
  }

  /** Columns that have all leaves, by name. */
  get loaded(): ReadonlyMap<string, LiveLeafColumn> {
    return this.#held.loaded;
  }

  standing(): ColumnStanding[] {
    return this.#held.standing().map((one) => ({ ...one, name: `attribute ${one.name}` }));
  }

  async #fill(columns: ReadonlyMap<string, LiveLeafColumn>, leaves: number, told: (share: number) => void): Promise<void> {
    await this.#meanwhile.during(async () => {
      for (const [done, name] of [...columns.keys()].entries()) {
        const column = columns.get(name)!;
        for await (const page of this.#sources.attributes({ names: [name] })) {
          let last = 0;
          for (const [leaf, attributes] of page) {
            if (attributes.has(name)) put(column, leaf, attributes.get(name));
            last = leaf;
          }
          told((done + Math.min(1, last / leaves)) / columns.size);
        }
      }
    });
  }
}

function put(column: LiveLeafColumn, leaf: number, written: ReturnType<LeafAttributes['get']>): void {
  if (written === undefined) column.forget(leaf);
  else column.set(leaf, written.value, ...written.last);
}
