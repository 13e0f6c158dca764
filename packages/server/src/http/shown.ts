import type { LiveRecord, ShownEvent } from '@gyre/domain/api/collection';
import type { CustomerRow } from '@gyre/domain/api/people';
import { maskInside, maskJsonText, maskRecord, maskText as maskField } from '@gyre/domain/masking';
import type { z } from 'zod';
import { nameOf, type Customer } from '../customers/index.ts';
import type { WrittenRecord } from '../intake/index.ts';
import type { LogRow } from '../stores/ports.ts';

/** An identity as anyone may see it: phones and e-mails masked. */
export function shownIdentity(key: { readonly namespace: string; readonly value: string }): { namespace: string; value: string } {
  return { namespace: key.namespace, value: maskField(key.namespace, key.value) };
}

/** A log row as the console and the API show it. */
export function shownEvent(row: LogRow, customer: number, names: ReadonlyMap<string, string>): z.infer<typeof ShownEvent> {
  return {
    offset: row.offset,
    messageId: row.messageId,
    name: row.name,
    displayName: names.get(row.name) ?? row.name,
    customer,
    at: row.at,
    received: row.received,
    source: row.source,
    historical: row.historical,
    identities: row.keys.map(shownIdentity),
    // What an item is called is no secret; only people's names are masked.
    properties: row.name.startsWith('$item_') ? row.properties : maskRecord(row.properties),
  };
}

/** A line of the live debugger. A quarantined record is shown with phones, e-mails and names masked. */
export function shownRecord(
  source: string,
  record: WrittenRecord,
  received: number,
  names: ReadonlyMap<string, string>,
): z.infer<typeof LiveRecord> {
  switch (record.outcome) {
    case 'accepted':
      return { outcome: 'accepted', event: shownEvent(record.row, record.row.customer, names) };
    case 'duplicate':
      return { outcome: 'duplicate', received, source, name: record.record.name, messageId: record.record.messageId };
    case 'quarantined': {
      const { row } = record;
      return {
        outcome: 'quarantined',
        received: row.received,
        source,
        reason: row.reason,
        detail: maskInside(row.detail),
        zh: maskInside(row.zh),
        raw: maskJsonText(row.raw),
      };
    }
  }
}

/** What a customer is called in lists: the masked name, else the first identity, masked. */
export function shownName(customer: Customer): string {
  const name = nameOf(customer);
  if (name !== '') return maskField('name', name);
  const [first] = customer.identities;
  return first === undefined ? String(customer.customer) : shownIdentity(first).value;
}

/** A customer as lists show one. */
export function shownCustomer(customer: Customer): z.infer<typeof CustomerRow> {
  return {
    customer: customer.customer,
    name: shownName(customer),
    identities: customer.identities.map(shownIdentity),
    firstAt: customer.firstAt,
    lastAt: customer.lastAt,
    events: customer.events,
  };
}
