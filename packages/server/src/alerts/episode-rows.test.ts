import { HOUR_MS, instant } from '@gyre/domain/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { readEpisode, writeEpisode, type EpisodeRow } from './episode-rows.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  ledger = await ledgers.ledger(projectMigrations);
});
afterAll(() => ledgers.close());

const NOON = instant(1_777_780_800_000);
const hours = (n: number) => instant(NOON + n * HOUR_MS);
const FOUND: EpisodeRow = {
  id: '01kpe0000000000000000000aa',
  alert: 'orders',
  series: 'all',
  name: '订单',
  metric: 'orders',
  grain: 'hour',
  shape: 'count',
  is_level: false,
  part: null,
  opened_at: NOON,
  began_at: hours(-1),
  seen_until: hours(1),
  direction: 'down',
  effect: -0.3,
  score: 9,
  value: 70,
  expected: 100,
  out_of: 0,
  confirmed: false,
  origin: null,
  ended_at: null,
  ending: null,
  mark: null,
  muted_until: null,
  acknowledged_by: null,
  acknowledged_at: null,
  note: '',
  finding: null,
  diagnosed_until: null,
  diagnoses: 0,
  told_effect: -0.3,
};
/** What late data may make of it, and what comes later. */
const JUDGED_ANEW: EpisodeRow = {
  ...FOUND,
  name: '订单数',
  began_at: hours(-3),
  seen_until: hours(5),
  direction: 'up',
  effect: 0.4,
  score: 12,
  value: 700,
  expected: 500,
  out_of: 2000,
  confirmed: true,
  origin: 'own',
  ended_at: hours(5),
  ending: 'recovered',
  told_effect: 0.4,
};

test('an episode judged anew is kept as it then is', async () => {
  await writeEpisode(ledger, FOUND);
  expect(await readEpisode(ledger, FOUND.id)).toEqual(FOUND);
  await writeEpisode(ledger, JUDGED_ANEW);
  expect(await readEpisode(ledger, FOUND.id)).toEqual(JUDGED_ANEW);
});

test('what operators said of it stays', async () => {
  await ledger.run(`update episodes set mark = 'false', note = '促销', acknowledged_by = 'me', acknowledged_at = $2 where id = $1`, [
    FOUND.id,
    NOON,
  ]);
  await writeEpisode(ledger, FOUND);
  const said = { mark: 'false', note: '促销', acknowledged_by: 'me', acknowledged_at: NOON };
  expect(await readEpisode(ledger, FOUND.id)).toEqual({ ...FOUND, ...said });
});
