import { describe, expect, test } from 'vitest';
import { cleanEmail, cleanKey, cleanPhone, isBlockedValue, MAX_IDENTITY_LENGTH } from './identity.ts';

describe('cleaning identities', () => {
  test.each(['13800000001', '+8613800000001', '008613800000001', '86 138-0000-0001', ' 138 0000 0001 ', '１３８０００００００１'])(
    '%s is +8613800000001',
    (text) => {
      expect(cleanKey({ namespace: 'phone', value: text })).toEqual({ namespace: 'phone', value: '+8613800000001' });
    },
  );

  test('numbers of other countries keep their code; what is no number is refused', () => {
    expect(cleanPhone('+44 20 7946 0958')).toBe('+442079460958');
    expect([cleanPhone('12'), cleanPhone('call me'), cleanPhone('+86')]).toEqual([undefined, undefined, undefined]);
  });

  test('e-mails are lower case without surroundings', () => {
    expect(cleanEmail(' mailto:Li.Lei@Example.TEST ')).toBe('li.lei@example.test');
    expect(['a', 'a@', '@b', 'a b@c', 'a@b@c', 'a..b@c'].map(cleanEmail)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    '0',
    '-1',
    'null',
    'NULL',
    ' undefined ',
    'anonymous',
    '0000-0000-0000',
    '00000000-0000-0000-0000-000000000000',
    '11111111',
    '(null)',
    '',
  ])('"%s" stands for nobody', (value) => {
    expect(isBlockedValue(value)).toBe(true);
    expect(cleanKey({ namespace: 'user_id', value })).toBe('blocked');
  });

  test('ordinary values pass as they are, overlong ones do not', () => {
    expect(cleanKey({ namespace: 'user_id', value: 'U_1001' })).toEqual({ namespace: 'user_id', value: 'U_1001' });
    expect(cleanKey({ namespace: 'user_id', value: 'ab'.repeat(MAX_IDENTITY_LENGTH) })).toBe('too_long');
  });
});
