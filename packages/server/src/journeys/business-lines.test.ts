import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { definitionOf, writeCampaign } from '../report/testing.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { businessLines } from './business-lines.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  ledger = await ledgers.ledger(projectMigrations);
});
afterAll(() => ledgers.close());

const told = (...campaigns: unknown[]) => campaigns.map((campaign) => ({ event: { properties: { campaign, arm: 'a' } } })) as never[];

test('events of a campaign say its business line once campaigns have changed; what names none stays as it is', async () => {
  let changes = 0;
  const withLines = businessLines(ledger, () => changes);
  const before = told('loans', 'plain', 7);
  expect(await withLines(before)).toBe(before);

  await writeCampaign(ledger, 'loans', definitionOf({ businessLine: '信贷' }));
  await writeCampaign(ledger, 'plain', definitionOf());
  expect(await withLines(before)).toBe(before);
  changes++;
  const lines = (await withLines(before)).map(({ event }: { event: { properties: unknown } }) => event.properties);
  expect(lines).toEqual([
    { campaign: 'loans', arm: 'a', business_line: '信贷' },
    { campaign: 'plain', arm: 'a' },
    { campaign: 7, arm: 'a' },
  ]);
});
