import { Mapping } from '@gyre/domain/api/transfer';
import { describe, expect, test } from 'vitest';
import { mappingOf } from './mapping-option.ts';

const columns = ['CustomerID', 'InvoiceDate', 'Kind', 'Stock', 'Email'];
const guess = Mapping.parse({
  target: 'events',
  identities: { user_id: 'CustomerID' },
  event: { fixed: 'order' },
  time: 'InvoiceDate',
  columns: { Stock: 'product_id' },
});

describe('--map', () => {
  test('left out is the guess', () => {
    expect(mappingOf(guess, columns, {})).toEqual(guess);
  });

  test('in pairs corrects the guess, and identities given replace those guessed', () => {
    expect(mappingOf(guess, columns, { map: 'email=Email, event=Kind,zone=Europe/London' })).toMatchObject({
      target: 'events',
      identities: { email: 'Email' },
      event: { column: 'Kind' },
      time: 'InvoiceDate',
      zone: 'Europe/London',
      columns: { Stock: 'product_id' },
    });
  });

  test('takes what is no column as the fixed name of the event', () => {
    expect(mappingOf(guess, columns, { map: 'event=pay_order' }).event).toEqual({ fixed: 'pay_order' });
  });

  test('maps items and facts', () => {
    expect(mappingOf(guess, columns, { target: 'items', map: 'item=Stock,item_type=product' })).toMatchObject({
      target: 'items',
      item: { type: { fixed: 'product' }, id: 'Stock' },
    });
    expect(
      mappingOf(guess, columns, { target: 'facts', map: 'subject=Stock,subject_type=product,day=InvoiceDate,value=Kind' }),
    ).toMatchObject({
      fact: { subjectType: 'product', subjectId: 'Stock', name: { fixed: 'Kind' }, day: 'InvoiceDate', value: 'Kind' },
    });
  });

  test('as JSON is the whole mapping', () => {
    expect(mappingOf(guess, columns, { map: '{"target":"customers","identities":{"email":"Email"}}' })).toEqual(
      Mapping.parse({ target: 'customers', identities: { email: 'Email' } }),
    );
  });

  test.each([
    ['time', 'no pair'],
    ['{nope', 'not JSON'],
    ['{"target":"people"}', 'wrong at "target"'],
  ])('%j is refused', (map, message) => {
    expect(() => mappingOf(guess, columns, { map })).toThrow(message);
  });
});
