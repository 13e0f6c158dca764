import { expect, test } from 'vitest';
import { decode, valuesOf } from './lists.ts';

test('one value a line, with or without a header', () => {
  expect(valuesOf('13800000001\r\n\r\n13800000002\r\n', 'phone', undefined)).toEqual(['13800000001', '13800000002']);
  expect(valuesOf('手机号\n13800000001', 'phone', undefined)).toEqual(['13800000001']);
  expect(valuesOf('\uFEFFuser_id\nu1', 'user_id', undefined)).toEqual(['u1']);
  expect(valuesOf('', 'phone', undefined)).toEqual([]);
});

test('a column of a CSV, quoted cells and empty ones included', () => {
  const csv = 'name,email\n"Li, ""L"" Lei",li@example.com\nHan,\nWang,"wang@example.com"';
  expect(valuesOf(csv, 'email', 'email')).toEqual(['li@example.com', 'wang@example.com']);
  expect(valuesOf(csv, 'email', 'name')).toEqual(['Li, "L" Lei', 'Han', 'Wang']);
  expect(() => valuesOf(csv, 'email', 'mail')).toThrow('no column mail; it has name, email');
});

test('a file a Chinese spreadsheet wrote is read too', () => {
  expect(decode(Uint8Array.of(0xca, 0xd6, 0xbb, 0xfa))).toBe('手机');
  expect(decode(new TextEncoder().encode('手机'))).toBe('手机');
});
