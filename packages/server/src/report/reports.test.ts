import { DAY_MS, instant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock, type Clock } from '../clock.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openReports } from './reports.ts';
import { definitionOf, START, writeCampaign, writeCustomers, writeEntries } from './testing.ts';

let ledgers: TestLedgers;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());

test('a report is made once for all who ask at a time, kept for ten times as long as it took, then made anew; a failure is not kept', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  let now = 0;
  let ticking = 0;
  // every look at the clock takes a while
  const clock: Clock = {
    get wall() {
      return clock;
    },
    now: (): Instant => instant(START + (now += ticking)),
    until: () => Promise.resolve(),
  };
  const reports = openReports({ ledger, clock, zone: () => 'UTC' });
  await expect(reports.of('winback')).rejects.toThrow('there is no campaign winback');
  await writeCampaign(ledger, 'winback', definitionOf());
  ticking = 100;
  const [first, same] = await Promise.all([reports.of('winback'), reports.of('winback')]);
  expect(same).toBe(first);
  ticking = 0;
  const made = now;
  now = made + 1000;
  expect(await reports.of('winback')).toBe(first);
  now = made + 10_000;
  const later = await reports.of('winback');
  expect(later).not.toBe(first);
  expect(later.at).toBe(START + made + 10_000);
  expect(await reports.of('winback')).not.toBe(later);
});

test('rates of a list are worked out once for all who ask, kept as long, and left out where nobody entered or there is no goal', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  let now = 0;
  let ticking = 100;
  const clock: Clock = {
    get wall() {
      return clock;
    },
    now: (): Instant => instant(START + 2 * DAY_MS + (now += ticking)),
    until: () => new Promise(() => {}),
  };
  const reports = openReports({ ledger, clock, zone: () => 'UTC' });
  const keys = ['a', 'b', 'empty', 'aimless'];
  for (const key of keys) await writeCampaign(ledger, key, definitionOf(key === 'aimless' ? { goals: [] } : {}));
  await writeCustomers(ledger, [1, 2, 3]);
  for (const campaign of ['a', 'b', 'aimless']) {
    await writeEntries(ledger, [1, 2], { campaign, at: START, outcome: 'send', message: { state: 'sent' } });
    await writeEntries(ledger, [3], { campaign, at: START, outcome: 'ghost', reason: 'control', arm: 'control' });
  }
  const asked = keys.map((key) => ({ key, entries: key === 'empty' ? 0 : 30_000 }));
  const [first, same] = await Promise.all([reports.rates(asked), reports.rates(asked)]);
  const known = { treated: { customers: 2, reached: 0 }, control: { customers: 1, reached: 0 } };
  expect([...first].map(([key, rates]) => [key, rates])).toMatchObject([
    ['a', known],
    ['b', known],
  ]);
  expect(same.get('a')).toBe(first.get('a'));
  ticking = 0;
  expect((await reports.rates(asked)).get('b')).toBe(first.get('b'));
  now += 100_000;
  expect((await reports.rates(asked)).get('b')).not.toBe(first.get('b'));
});

test('who asks for rates waits a second at most, and finds them the next time', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  const clock = manualClock(instant(START + 2 * DAY_MS));
  let answer: (() => void) | undefined;
  const slow = { ...ledger, rows: (...of: Parameters<typeof ledger.rows>) => held.then(() => ledger.rows(...of)) } as typeof ledger;
  const held = new Promise<void>((resolve) => (answer = resolve));
  const reports = openReports({ ledger: slow, clock, zone: () => 'UTC' });
  await writeCampaign(ledger, 'a', definitionOf());
  await writeCustomers(ledger, [1]);
  await writeEntries(ledger, [1], { campaign: 'a', at: START, outcome: 'send', message: { state: 'sent' } });
  const asking = reports.rates([{ key: 'a', entries: 1 }]);
  await clock.advance(1000);
  expect(await asking).toEqual(new Map());
  answer?.();
  expect((await reports.rates([{ key: 'a', entries: 1 }])).get('a')).toMatchObject({ treated: { customers: 1 } });
});

test('lifts are the differences of campaigns whose control group has something to tell', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  const reports = openReports({ ledger, clock: manualClock(instant(START + 2 * DAY_MS)), zone: () => 'UTC' });
  const people = (from: number): number[] => Array.from({ length: 20 }, (_, i) => from + i);
  await writeCustomers(ledger, [...people(1), ...people(21)]);
  for (const key of ['spring', 'alone']) await writeCampaign(ledger, key, definitionOf());
  const treated = await writeEntries(ledger, people(1), { campaign: 'spring', at: START, outcome: 'send', message: { state: 'sent' } });
  const held = await writeEntries(ledger, people(21), {
    campaign: 'spring',
    at: START,
    outcome: 'ghost',
    reason: 'control',
    arm: 'control',
  });
  await writeEntries(ledger, people(1), { campaign: 'alone', at: START, outcome: 'send', message: { state: 'sent' } });
  for (const run of [...treated.slice(0, 10), ...held.slice(0, 4)])
    await ledger.run(`insert into goal_hits (run, goal, log_offset, at, value) values ($1, 0, $1, $2, 0)`, [run, START]);
  const lifts = await reports.lifts(['spring', 'alone', 'nobody knows it']);
  expect([...lifts.keys()]).toEqual(['spring']);
  // Half of the treated, a fifth of the control group
  expect(lifts.get('spring')?.effect).toBeCloseTo(0.3, 12);
});
