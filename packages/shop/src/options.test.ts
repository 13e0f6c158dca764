import { expect, test } from 'vitest';
import { readOptions, readShopOptions } from './options.ts';

const NEEDED = ['--url', 'http://127.0.0.1:8080/', '--write-key', 'wk'];

test('what is left out is the sample shop of 60 days and 30,000 customers', () => {
  expect(readOptions(NEEDED)).toEqual({
    url: 'http://127.0.0.1:8080',
    writeKey: 'wk',
    token: undefined,
    project: 'shop',
    seed: 1,
    edition: 'sample',
    days: 60,
    customers: 30_000,
    incidents: [],
    since: undefined,
    speed: 1,
    origin: undefined,
    control: undefined,
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

test('editions have their own number of customers; incidents, speed and control can be said', () => {
  const running = ['--edition', 'full', '--speed', '60', '--origin', '7', '--control', '0'];
  const going = ['--incident', 'city-drop,from=2026-11-23T09:00,drop=0.4', '--incident', 'holiday'];
  const said = readOptions([...NEEDED, ...running, ...going]);
  expect(said).toMatchObject({ edition: 'full', customers: 120_000, speed: 60, origin: 7, control: 0 });
  expect(said.incidents).toEqual([{ name: 'city-drop', from: '2026-11-23T09:00', drop: '0.4' }, { name: 'holiday' }]);
});

test('for the truth only the shop is said', () => {
  expect(readShopOptions(['--seed', '3', '--incident', 'holiday,hours=2'])).toEqual({
    seed: 3,
    edition: 'sample',
    customers: 30_000,
    incidents: [{ name: 'holiday', hours: '2' }],
  });
  expect(() => readShopOptions(['--url', 'http://x'])).toThrow(/--url/);
});

test('a wrong option is refused by name, value and limit', () => {
  expect(() => readOptions([])).toThrow('--url is required');
  expect(() => readOptions([...NEEDED, '--days', '1000'])).toThrow('--days must be an integer from 0 to 200, got 1000');
  expect(() => readOptions(['--url', 'ftp://x', '--write-key', 'k'])).toThrow('--url must be an http or https address, got ftp://x');
  expect(() => readOptions([...NEEDED, '--sped', '60'])).toThrow(/--sped/);
  expect(() => readOptions([...NEEDED, '--edition', 'huge'])).toThrow('--edition must be sample or full, got huge');
  expect(() => readOptions([...NEEDED, '--speed', '0'])).toThrow('--speed must be an integer from 1 to 10000, got 0');
  expect(() => readOptions([...NEEDED, '--incident', 'holiday,2'])).toThrow('--incident is NAME,parameter=value,…, got 2 in holiday,2');
});
