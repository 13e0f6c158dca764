import { expect, test } from 'vitest';
import { generatePassword } from './password.ts';

test('a generated password is sixteen letters in groups of four', () => {
  expect(generatePassword((bytes) => bytes.fill(0))).toBe('aaaa-aaaa-aaaa-aaaa');
});

test('bytes that would favour some letters are not used', () => {
  let call = 0;
  expect(generatePassword((bytes) => bytes.fill(call++ === 0 ? 255 : 1))).toBe('bbbb-bbbb-bbbb-bbbb');
});

test('two passwords differ', () => {
  const make = () => generatePassword((bytes) => crypto.getRandomValues(bytes));
  expect(make()).not.toBe(make());
});
