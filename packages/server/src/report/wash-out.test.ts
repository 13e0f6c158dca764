import { HOUR_MS, instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { campaignReport } from './campaign-report.ts';
import { comparedCustomers } from './compared.ts';
import { ratesOf } from './rates.ts';
import { definitionOf, START, writeCampaign, writeCustomers, writeEntries } from './testing.ts';

let ledgers: TestLedgers;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());

test('who was held out until lately is reached and counted in the waterfall, but in no group', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  const definition = definitionOf();
  await writeCampaign(ledger, 'win', definition);
  await writeCustomers(ledger, [1, 2, 3, 4]);
  const sent = { campaign: 'win', at: START, outcome: 'send', message: { state: 'sent' } } as const;
  await writeEntries(ledger, [1, 2], sent);
  await writeEntries(ledger, [3], { campaign: 'win', at: START, outcome: 'ghost', reason: 'control', arm: 'control' });
  await writeEntries(ledger, [4], { ...sent, reason: 'wash_out', arm: '' });
  const at = instant(START + 30 * HOUR_MS);
  const { steps, goals } = await campaignReport({ ledger, clock: manualClock(at), zone: 'Asia/Shanghai' }, 'win');
  expect(steps.find(({ step }) => step === 'reached')?.entries).toBe(3);
  expect(goals[0]?.arms.map(({ arm, customers }) => [arm, customers])).toEqual(
    expect.arrayContaining([
      ['control', 1],
      ['a', 2],
    ]),
  );
  expect((await ratesOf(ledger, ['win'], at)).get('win')).toMatchObject({ treated: { customers: 2 }, control: { customers: 1 } });
  const [goal] = definition.goals;
  if (goal === undefined) throw new Error('the campaign has a goal');
  const compared = await comparedCustomers(ledger, 'win', goal, at);
  expect(new Set(compared.flatMap(({ customers }) => customers))).toEqual(new Set([1, 2, 3]));
});
