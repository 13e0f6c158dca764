import { expect, test } from 'vitest';
import { secretBox } from './secrets.ts';

const box = secretBox('open sesame');

test('what was sealed opens again, and only with the same passphrase and context', () => {
  const sealed = box.seal({ password: '秘密' }, 'email/main');
  expect(sealed).not.toContain('秘密');
  expect(box.open(sealed, 'email/main')).toEqual({ password: '秘密' });
  expect(() => box.open(sealed, 'email/other')).toThrow(/cannot be read/);
  expect(() => secretBox('another').open(sealed, 'email/main')).toThrow(/cannot be read/);
});

test('the same secret never seals to the same text, and an altered text is refused', () => {
  const sealed = box.seal({ password: 'x' }, 'c');
  expect(box.seal({ password: 'x' }, 'c')).not.toBe(sealed);
  expect(() => box.open(`${sealed.slice(0, -2)}AA`, 'c')).toThrow(/cannot be read/);
  expect(() => box.open('', 'c')).toThrow(/cannot be read/);
});

test('keys of different purposes differ and are stable', () => {
  expect(box.derive('a')).toEqual(secretBox('open sesame').derive('a'));
  expect(box.derive('a')).not.toEqual(box.derive('b'));
});
