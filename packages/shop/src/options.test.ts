import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

const NEEDED = ['--url', 'http://127.0.0.1:8080/', '--write-key', 'wk'];

test('what is left out is the sample shop of 60 days and 30,000 customers', () => {
  expect(readOptions(NEEDED)).toEqual({
    url: 'http://127.0.0.1:8080',
    writeKey: 'wk',
    token: undefined,
    project: 'shop',
    seed: 1,
    days: 60,
    customers: 30_000,
    since: undefined,
  });
});

test('everything can be said', () => {
  const said = readOptions([
    ...NEEDED,
    '--token',
    't',
    '--project',
    'p',
    '--seed',
    '2',
    '--days',
    '3',
    '--customers',
    '400',
    '--since',
    '5',
  ]);
  expect(said).toMatchObject({ token: 't', project: 'p', seed: 2, days: 3, customers: 400, since: 5 });
});

test('a wrong option is refused by name, value and limit', () => {
  expect(() => readOptions([])).toThrow('--url is required');
  expect(() => readOptions([...NEEDED, '--days', '1000'])).toThrow('--days must be an integer from 0 to 200, got 1000');
  expect(() => readOptions(['--url', 'ftp://x', '--write-key', 'k'])).toThrow('--url must be an http or https address, got ftp://x');
  expect(() => readOptions([...NEEDED, '--sped', '60'])).toThrow(/--sped/);
});
