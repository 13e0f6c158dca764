import { Mapping } from '@gyre/domain/api/transfer';
import { describe, expect, test } from 'vitest';
import { draftOf, mappingOf, missingOf, usesOf } from './mapping-draft.ts';

const orders = Mapping.parse({
  target: 'events',
  identities: { user_id: '会员号', phone: '手机号' },
  event: { fixed: 'order' },
  time: '下单时间',
  columns: { 金额: 'amount', 备注: null },
});

describe('the draft of a mapping', () => {
  test.each([
    orders,
    Mapping.parse({ target: 'customers', identities: { phone: 'tel' }, dayFirst: true }),
    Mapping.parse({ target: 'items', item: { type: { column: 'kind' }, id: 'sku' }, zone: 'UTC' }),
    Mapping.parse({
      target: 'facts',
      fact: { subjectType: 'store', subjectId: 'id', name: { fixed: 'stock' }, day: 'd', value: 'v' },
    }),
  ])('is the mapping again: $target', (mapping) => {
    expect(mappingOf(draftOf(mapping))).toEqual(mapping);
    expect(missingOf(draftOf(mapping))).toBeUndefined();
  });

  test('drops what another target does not use', () => {
    const asItems = { ...draftOf(orders), target: 'items' as const, itemType: { mode: 'fixed' as const, text: 'product' }, itemId: '货号' };
    expect(mappingOf(asItems)).toMatchObject({ identities: {}, item: { type: { fixed: 'product' }, id: '货号' } });
    expect(mappingOf(asItems).event).toBeUndefined();
  });

  test('says what is missing', () => {
    const draft = draftOf(orders);
    expect(missingOf({ ...draft, identities: [{ namespace: 'user_id', column: '' }] })).toBe('identity');
    expect(missingOf({ ...draft, event: { mode: 'fixed', text: ' ' } })).toBe('event');
    expect(missingOf({ ...draft, time: '' })).toBe('time');
    expect(missingOf({ ...draft, target: 'items' })).toBe('item');
    expect(missingOf({ ...draft, target: 'facts' })).toBe('fact');
  });

  test('knows which columns it uses itself', () => {
    expect([...usesOf(draftOf(orders))]).toEqual([
      ['会员号', 'identity'],
      ['手机号', 'identity'],
      ['下单时间', 'time'],
    ]);
  });

  test('a column used as an identity is not renamed as well', () => {
    expect(mappingOf({ ...draftOf(orders), columns: { 会员号: 'member' } }).columns).toEqual({});
  });
});
