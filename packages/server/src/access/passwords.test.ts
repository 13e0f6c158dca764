import { describe, expect, test } from 'vitest';
import { checkPassword, hashPassword, PASSWORD_COST } from './passwords.ts';

const CHEAP = { n: 1024, r: 8, p: 1 };

describe('passwords', () => {
  test('the hash carries scheme, cost, salt and key, and is the one of RFC 7914 §12', async () => {
    const stored = await hashPassword('pleaseletmein', { n: 16_384, r: 8, p: 1 }, Buffer.from('SodiumChloride'));
    const [scheme, n, r, p, salt, key] = stored.split('$');
    expect([scheme, n, r, p]).toEqual(['scrypt', '16384', '8', '1']);
    expect(Buffer.from(salt ?? '', 'base64url').toString()).toBe('SodiumChloride');
    expect(Buffer.from(key ?? '', 'base64url').toString('hex')).toBe('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2');
  });

  test('the right password matches, any other does not, and an old cost is told', async () => {
    const stored = await hashPassword('小猫钓鱼 🐟', CHEAP);
    expect(await checkPassword('小猫钓鱼 🐟', stored)).toEqual({ matches: true, outdated: true });
    expect(await checkPassword('小猫钓鱼 🐟', stored, CHEAP)).toEqual({ matches: true, outdated: false });
    expect(await checkPassword('小猫钓鱼', stored)).toMatchObject({ matches: false });
    expect(await hashPassword('x', CHEAP)).not.toBe(await hashPassword('x', CHEAP));
  });

  test('new passwords cost at least 32 MB of memory', () => {
    expect(128 * PASSWORD_COST.n * PASSWORD_COST.r).toBeGreaterThanOrEqual(32 * 2 ** 20);
  });
});
