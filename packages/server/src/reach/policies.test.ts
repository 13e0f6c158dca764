import { DAY_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { DEFAULT_POLICY, openPolicies } from './policies.ts';
import { policyOf, START } from './testing.ts';

let ledgers: TestLedgers;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());

test('a project begins with the default as version 0; each change is a new version, the latest of which applies and outlives a restart', async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  const clock = manualClock(START);
  const policies = await openPolicies({ ledger, clock, wakePipeline: () => {} });
  expect(policies.latest()).toEqual({ version: 0, policy: DEFAULT_POLICY, secret: '', at: 0, by: '' });
  const once = policyOf({ holdout: { shareBp: 500, rotation: 'q1' } });
  const twice = policyOf({ holdout: { shareBp: 500, rotation: 'q2' } });
  expect(await policies.save(once, 'ann', 'sealed')).toEqual({ version: 1, policy: once, secret: 'sealed', at: START, by: 'ann' });
  await clock.advance(1000);
  await policies.save(twice, 'bob');
  const washOut = { rotation: 'q1', until: START + 1000 + 30 * DAY_MS };
  const saved = { ...twice, holdout: { ...twice.holdout, washOut } };
  expect(policies.current()).toEqual(saved);
  const reopened = await openPolicies({ ledger, clock, wakePipeline: () => {} });
  expect(reopened.latest()).toEqual({ version: 2, policy: saved, secret: 'sealed', at: START + 1000, by: 'bob' });
});

test('the default is careful: two messages a day, quiet nights, nobody held out', () => {
  expect(DEFAULT_POLICY.caps).toEqual([{ scope: { kind: 'all' }, cap: { limit: 2, window: { kind: 'calendar', unit: 'day' } } }]);
  expect(DEFAULT_POLICY.quiet.workday).toEqual({ from: '21:00', to: '08:00' });
  expect(DEFAULT_POLICY.holdout.shareBp).toBe(0);
});
