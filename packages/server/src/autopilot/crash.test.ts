import { isDeepStrictEqual } from 'node:util';
import { HOUR_MS, MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import type { AutopilotContext } from './context.ts';
import { episodeOf, insertCustomers, openStage, playbookFor, scriptOf, type LoopStage } from './testing.ts';

const CUSTOMERS = 12;
/** Acts from one crash that is tried to the next: odd, so that both kinds are. */
const STRIDE = 9;
const numbers = Array.from({ length: CUSTOMERS }, (_, i) => i + 1);

/** A process that dies at its so-manieth act: before it, or after it and before anybody hears of it. */
interface Mortal {
  acts: number;
  readonly diesAt: number;
  readonly before: boolean;
  dead: boolean;
}

/** Everything the room does to the world, by a process that may die; reading fails only once it is dead. */
function mortal(context: AutopilotContext, life: Mortal): AutopilotContext {
  const { ledger, campaigns, segments, alerts } = context;
  const alive = <T>(work: () => Promise<T>): Promise<T> => (life.dead ? Promise.reject(new Error('dead')) : work());
  async function act<T>(work: () => Promise<T>): Promise<T> {
    if (life.dead) throw new Error('dead');
    const isLast = ++life.acts === life.diesAt;
    if (isLast && life.before) life.dead = true;
    if (life.dead) throw new Error('died before');
    const done = await work();
    if (isLast) life.dead = true;
    if (life.dead) throw new Error('died after');
    return done;
  }
  const brittle: Ledger = {
    rows: (row, text, params) => alive(() => ledger.rows(row, text, params)),
    run: (text, params) => act(() => ledger.run(text, params)),
    transaction: (work) => act(() => ledger.transaction(work)),
  };
  return {
    ...context,
    ledger: brittle,
    campaigns: {
      standing: (key) => alive(() => campaigns.standing(key)),
      create: (...all) => act(() => campaigns.create(...all)),
      update: (...all) => act(() => campaigns.update(...all)),
      act: (...all) => act(() => campaigns.act(...all)),
      decide: (...all) => act(() => campaigns.decide(...all)),
    },
    segments: { create: (...all) => act(() => segments.create(...all)), keep: (...all) => act(() => segments.keep(...all)) },
    alerts: {
      ...alerts,
      diagnose: (...all) => act(() => alerts.diagnose(...all)),
      tellReceivers: (...all) => act(() => alerts.tellReceivers(...all)),
    },
  };
}

/**
 * A whole loop: an alert, a person who agrees, a campaign, recovery while treated, tapering, the end, the verdict. What a person does is done by
 * whoever is alive, and once more after a crash.
 */
async function play(t: LoopStage, revive: () => Promise<void>): Promise<void> {
  const round = async (ms: number): Promise<void> => {
    await t.round(ms);
    await revive();
  };
  t.script.episodes.set('e1', episodeOf('e1'));
  await round(MINUTE_MS);
  for (let tries = 0; tries < 2; tries++) {
    await t.autopilot.act('e1', { kind: 'agree', run: 'e1/1', by: 'ben' }).catch(() => undefined);
    await revive();
  }
  await round(MINUTE_MS);
  t.script.level = { all: 0.8, treated: 1, control: 0.6, both: 0.8 };
  for (let hour = 0; hour < 6; hour++) await round(HOUR_MS);
}

async function storyOf(t: LoopStage) {
  const loop = await t.autopilot.loop('e1');
  const campaigns = await t.thread.campaigns.list({});
  return {
    path: loop.transitions.map(({ from, to, code, by }) => [from, to, code, by].join(' ')),
    pending: loop.pending,
    spent: loop.run?.spent,
    readings: loop.readings.length,
    campaigns: campaigns.map(({ key, state, counts }) => [key, state, counts.entered, counts.messages].join(' ')),
    segments: [...t.script.kept.keys()],
    told: [...t.script.told.keys()],
  };
}

describe('a crash, wherever it comes', () => {
  let ledgers: TestLedgers;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());

  async function lived(life: Mortal): Promise<Awaited<ReturnType<typeof storyOf>>> {
    const ledger = await ledgers.ledger(projectMigrations);
    await insertCustomers(ledger, CUSTOMERS);
    const script = { ...scriptOf(), finding: { slice: { city: '重庆' }, inSlice: numbers, affected: numbers } };
    const t = await openStage(ledger, script);
    const { guards, campaign } = playbookFor();
    const playbook = playbookFor({
      guards: { ...guards, start: 'approval' },
      recovery: { leastDuration: { amount: 1, unit: 'hour' }, taper: { amount: 1, unit: 'hour' } },
      campaign: { ...campaign, goals: campaign.goals.map((goal) => ({ ...goal, within: { amount: 1, unit: 'hour' } })) },
    });
    await t.autopilot.playbooks.save('win-back', playbook, 'ann');
    await t.reopen((context) => mortal(context, life));
    await play(t, async () => {
      await t.autopilot.settled();
      if (!life.dead) return;
      await t.reopen();
      life.dead = false;
      await t.autopilot.settled();
      await t.thread.settle();
      await t.autopilot.settled();
    });
    if (life.dead) await t.reopen();
    const story = await storyOf(t);
    await t.close();
    return story;
  }

  test('changes nothing: one campaign, opened once, tapered, ended and judged as without', { timeout: 300_000 }, async () => {
    const whole: Mortal = { acts: 0, diesAt: Infinity, before: false, dead: false };
    const expected = await lived(whole);
    expect(expected).toMatchObject({ pending: [], segments: ['auto-e1-1'], campaigns: [expect.stringContaining('auto-e1-1 ended 12')] });
    expect(expected.path.at(-1)).toContain('verdict judged');
    const different: unknown[] = [];
    for (let diesAt = 1; diesAt <= whole.acts; diesAt += STRIDE) {
      const before = diesAt % 2 === 0;
      const story = await lived({ acts: 0, diesAt, before, dead: false });
      if (!isDeepStrictEqual(story, expected)) different.push({ diesAt, before, story });
    }
    expect(different).toEqual([]);
  });
});
