import type { Properties } from '@gyre/domain/events';
import { instant } from '@gyre/domain/time';
import { z } from 'zod';
import { attributesOfItems } from '../customers/index.ts';
import type { Ledger } from '../stores/ports.ts';
import type { Wish } from './wish.ts';

const ReferenceRow = z.object({ event: z.string(), name: z.string(), item_type: z.string() });

/**
 * 事件所指的实体 — gives each wish the item its event is about, with its attributes as they are now and `id`: of the properties that the event plan
 * says refer to items, the first by name that names one there is. Wishes that bring an item, or whose event refers to none, stay as they are.
 */
export async function withItems<Of extends Pick<Wish, 'event' | 'item'>>(tx: Ledger, wishes: readonly Of[]): Promise<Of[]> {
  const events = [...new Set(wishes.filter((w) => w.item === undefined).map((w) => w.event.name))];
  if (events.length === 0) return [...wishes];
  const references = await tx.rows(
    ReferenceRow,
    'select event, name, item_type from plan_properties where event = any($1::text[]) and item_type is not null order by event, name',
    [events],
  );
  if (references.length === 0) return [...wishes];
  const byEvent = Map.groupBy(references, (r) => r.event);
  const named = (wish: Of): { type: string; id: string }[] =>
    (byEvent.get(wish.event.name) ?? []).flatMap(({ name, item_type: type }) => {
      const id = wish.event.properties[name];
      return typeof id === 'string' || typeof id === 'number' ? [{ type, id: String(id) }] : [];
    });
  const items = await attributesOfItems(tx, wishes.filter((w) => w.item === undefined).flatMap(named));
  return wishes.map((wish) => {
    if (wish.item !== undefined) return wish;
    const item = named(wish)
      .map(({ type, id }) => items.get(`${type} ${id}`))
      .find((found) => found !== undefined);
    return item === undefined ? wish : { ...wish, item };
  });
}

/** The item an event is about, as {@link withItems} gives it; null when it is about none. */
export async function itemOfEvent(ledger: Ledger, event: Pick<Wish['event'], 'name' | 'properties'>): Promise<Properties | null> {
  const bare: Pick<Wish, 'event' | 'item'> = { event: { ...event, at: instant(0) } };
  const [found] = await withItems(ledger, [bare]);
  return found?.item ?? null;
}
