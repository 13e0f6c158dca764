import type { Value } from '@gyre/domain/events';
import type { ItemReference } from '@gyre/domain/rules/reference';
import { ItemColumns } from './item-columns.ts';

type Attributes = Readonly<Record<string, Value>>;

/** What an item, and each attribute of it, takes on the heap besides its texts: about so many bytes. */
const OVERHEAD = 64;

/** 实体源 — the attributes of all items of one type as they are now, with the columns made of them. */
export class ItemSource {
  /** By id; null for what was deleted. */
  readonly #items = new Map<string, Attributes | null>();
  #bytes = 0;
  /** The columns made of it. */
  readonly columns = new ItemColumns((id, to) => this.#valueOf(id, to));

  /** An item is like this now; null: deleted. @returns whether any column shows it */
  set(id: string, attributes: Attributes | null): boolean {
    this.#bytes += bytesOf(id, attributes) - (this.#items.has(id) ? bytesOf(id, this.#items.get(id)) : 0);
    this.#items.set(id, attributes);
    return this.columns.change(id);
  }

  get bytes(): number {
    return this.#bytes + this.columns.bytes;
  }

  #valueOf(id: string, to: ItemReference): Value | undefined {
    const attributes = this.#items.get(id) ?? {};
    return 'attribute' in to && Object.hasOwn(attributes, to.attribute) ? attributes[to.attribute] : undefined;
  }
}

function bytesOf(id: string, attributes: Attributes | null | undefined): number {
  const values = Object.values(attributes ?? {});
  return values.reduce<number>((sum, value) => sum + OVERHEAD + textBytes(value), OVERHEAD + 2 * id.length);
}

function textBytes(value: Value): number {
  if (typeof value === 'string') return 2 * value.length;
  return Array.isArray(value) ? value.reduce((sum, text) => sum + OVERHEAD + 2 * text.length, 0) : 0;
}
