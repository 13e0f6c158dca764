import { instant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from '../clock.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { openReports } from './reports.ts';
import { definitionOf, START, writeCampaign } from './testing.ts';

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
  const clock: Clock = { now: (): Instant => instant(START + (now += ticking)), until: () => Promise.resolve() };
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
