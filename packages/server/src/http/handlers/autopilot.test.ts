import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { episodeOf, insertCustomers, openStage, playbookFor, scriptOf, type LoopStage } from '../../autopilot/testing.ts';
import { START } from '../../journeys/testing.ts';
import type { Instance, Project } from '../../projects/index.ts';
import { instanceMigrations } from '../../stores/migrations/instance.ts';
import { projectMigrations } from '../../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../../stores/testing.ts';
import type { Handler } from '../call.ts';
import { appOn, setUpOwner, signIn, type Browser, type TestApp } from '../testing.ts';
import { autopilotHandlers } from './autopilot.ts';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const PASSWORD = 'a very long password';

let ledgers: TestLedgers;
let t: LoopStage;
let app: TestApp['app'];
let owner: Browser;
let operator: Browser;
let viewer: Browser;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
  const project = {
    get autopilot() {
      return t.autopilot;
    },
  } as unknown as Project;
  const instance = {
    switchAutopilot(off: boolean) {
      t.script.offEverywhere = off;
      return Promise.resolve();
    },
  } as unknown as Instance;
  const handlers = Object.entries(autopilotHandlers({ project: () => project, instance }));
  const overrides = Object.fromEntries(handlers.map(([name, handler]) => [`autopilot.${name}`, handler as unknown as Handler]));
  const opened = appOn(await ledgers.ledger(instanceMigrations), { checkResponses: true }, overrides);
  ({ app } = opened);
  owner = await setUpOwner(app);
  for (const role of ['operator', 'viewer'] as const)
    await opened.access.members.create({ email: `${role}@example.test`, name: role, role, password: PASSWORD });
  operator = await signIn(app, 'operator@example.test', PASSWORD);
  viewer = await signIn(app, 'viewer@example.test', PASSWORD);
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  const ledger = await ledgers.ledger(projectMigrations);
  await insertCustomers(ledger, 80);
  t = await openStage(ledger, scriptOf());
  t.script.finding = { slice: { city: '重庆' }, inSlice: numbers(1, 80), affected: numbers(1, 60) };
});
afterEach(() => t.close());

/** What a call answers; its status where it is refused. */
async function call(by: Browser, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await by.call(method, path.startsWith('/api') ? path : `/api/projects/shop${path}`, body);
  return response.status === 200 ? await response.json() : response.status;
}
const Audited = z.object({ rows: z.array(z.object({ actor: z.string(), subject: z.string(), details: z.unknown() })) });
/** Who did it, to what, with which details, newest first. Each test looks at acts of its own. */
async function audited(act: string): Promise<unknown[]> {
  const found = Audited.parse(await call(owner, 'GET', `/api/audit?act=${act}`)).rows;
  return found.map(({ actor, subject, details }) => [actor, subject, details]);
}
/** A playbook and an episode that it serves. */
async function alarm(parts: Parameters<typeof playbookFor>[0] = {}): Promise<void> {
  await t.autopilot.playbooks.save('win-back', playbookFor(parts), 'ann');
  t.script.episodes.set('e1', episodeOf('e1'));
  await t.round(MINUTE_MS);
}
const ASKS = { guards: { ...playbookFor().guards, start: 'approval' } };
const campaigns = async (): Promise<string[]> => (await t.thread.campaigns.list({})).map(({ state }) => state);

describe('a run that waits for a person', () => {
  beforeEach(() => alarm(ASKS));

  test('is agreed to by who may approve, once, and starts', async () => {
    const agree = { run: 'e1/1' };
    for (const by of [viewer, operator]) expect(await call(by, 'POST', '/loops/e1/agree', agree)).toBe(403);
    expect(await campaigns()).toEqual([]);
    expect(await call(owner, 'POST', '/loops/e1/agree', { run: 'e1/7' })).toBe(409);
    expect(await call(owner, 'POST', '/loops/e1/agree', agree)).toMatchObject({ episode: 'e1', run: { key: 'e1/1' } });
    await t.round(MINUTE_MS);
    expect(await call(viewer, 'GET', '/loops/e1')).toMatchObject({ state: 'running', run: { playbook: 'win-back' } });
    expect(await campaigns()).toEqual(['running']);
    expect(await call(owner, 'POST', '/loops/e1/agree', agree)).toBe(409);
    expect(await audited('playbook_run.agreed')).toEqual([['owner@example.test', 'e1', agree]]);
  });

  test('is refused by who may approve, and its playbook is not proposed for the episode again', async () => {
    const refuse = { run: 'e1/1' };
    for (const by of [viewer, operator]) expect(await call(by, 'POST', '/loops/e1/refuse', refuse)).toBe(403);
    expect(await call(owner, 'POST', '/loops/e1/refuse', refuse)).toMatchObject({ state: 'diagnosed' });
    t.script.episodes.set('e1', episodeOf('e1', { seenUntil: instant(START + 3 * HOUR_MS) }));
    await t.round(2 * HOUR_MS);
    expect(await call(viewer, 'GET', '/loops/e1')).toMatchObject({ state: 'diagnosed', run: null });
    expect(await campaigns()).toEqual([]);
    expect(await audited('playbook_run.refused')).toEqual([['owner@example.test', 'e1', refuse]]);
  });
});

test('a loop is stopped by who operates: its campaign ends, and nothing is done about the episode any more', async () => {
  await alarm();
  expect(await campaigns()).toEqual(['running']);
  expect(await call(viewer, 'POST', '/loops/e1/stop')).toBe(403);
  expect(await call(operator, 'POST', '/loops/nobody/stop')).toBe(404);
  expect(await call(operator, 'POST', '/loops/e1/stop')).toMatchObject({ episode: 'e1' });
  await t.round(MINUTE_MS);
  expect(await call(viewer, 'GET', '/loops/e1')).toMatchObject({ state: 'ended', run: { end: 'stopped' } });
  expect(await campaigns()).toEqual(['ended']);
  expect(await audited('loop.stopped')).toEqual([['operator@example.test', 'e1', {}]]);
});

const SWITCHES = [
  { of: 'one playbook', path: '/playbooks/win-back/off', role: 'operator', act: 'playbook.switched', off: { playbooks: ['win-back'] } },
  { of: 'a project', path: '/autopilot/off', role: 'operator', act: 'autopilot.switched', off: { project: true } },
  { of: 'all projects', path: '/api/autopilot/off', role: 'owner', act: 'autopilot.switched_everywhere', off: { everywhere: true } },
] as const;

test.each(SWITCHES)('the switch of $of ends the run and holds back what comes, until it is on again', async ({ path, role, act, off }) => {
  await alarm();
  for (const by of role === 'owner' ? [viewer, operator] : [viewer]) expect(await call(by, 'PUT', path, { off: true })).toBe(403);
  const who = role === 'owner' ? owner : operator;
  expect(await call(who, 'PUT', path, { off: true })).toMatchObject(role === 'owner' ? { off: true } : off);
  expect(await call(viewer, 'GET', '/autopilot/switches')).toMatchObject(off);
  await t.round(MINUTE_MS);
  expect(await campaigns()).toEqual(['ended']);
  t.script.episodes.set('e2', episodeOf('e2', { openedAt: instant(START + HOUR_MS) }));
  await t.round(2 * DAY_MS);
  expect(await call(viewer, 'GET', '/loops/e2')).toMatchObject({
    state: 'diagnosed',
    run: null,
    reason: { en: expect.stringContaining('switched off') as string },
  });
  await call(who, 'PUT', path, { off: false });
  t.script.episodes.set('e2', episodeOf('e2', { openedAt: instant(START + HOUR_MS), seenUntil: instant(START + 3 * DAY_MS) }));
  await t.round(HOUR_MS);
  expect(await call(viewer, 'GET', '/loops/e2')).toMatchObject({ state: 'running' });
  const actor = `${role}@example.test`;
  expect(await audited(act)).toEqual([
    [actor, expect.any(String), { off: false }],
    [actor, expect.any(String), { off: true }],
  ]);
});

test('what a run has taught is accepted by who operates: the next version of the playbook, once', async () => {
  await t.thread.feed(...numbers(1, 6).map((customer) => ({ name: 'Order Completed', customer })));
  await alarm();
  const Decided = z.object({ customer: z.number(), outcome: z.string() });
  const decided = await t.thread.ledger.rows(Decided, 'select customer, outcome from decisions order by customer');
  const of = (outcome: string): number[] => decided.filter((row) => row.outcome === outcome).map(({ customer }) => customer);
  await t.thread.clock.advance(HOUR_MS);
  const ordered = [...of('send').slice(0, 25), ...of('ghost').slice(0, 2)];
  await t.thread.feed(...ordered.map((customer) => ({ name: 'Order Completed', customer })));
  await call(operator, 'POST', '/loops/e1/stop');
  await t.round(26 * HOUR_MS);
  const [proposal] = z.array(z.object({ id: z.number() })).parse(await call(viewer, 'GET', '/playbook-proposals?state=open'));
  const path = `/playbook-proposals/${proposal?.id}`;
  for (const act of ['accept', 'refuse']) expect(await call(viewer, 'POST', `${path}/${act}`)).toBe(403);
  expect(await call(operator, 'POST', `${path}/accept`)).toMatchObject({ version: 2, updatedBy: 'operator@example.test' });
  for (const act of ['accept', 'refuse']) expect(await call(operator, 'POST', `${path}/${act}`)).toBe(409);
  expect(await call(viewer, 'GET', '/playbook-proposals?state=open')).toEqual([]);
  expect(await audited('playbook_proposal.accepted')).toEqual([['operator@example.test', String(proposal?.id), {}]]);
  expect(await audited('playbook_proposal.refused')).toEqual([]);
});
