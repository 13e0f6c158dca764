import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT } from './campaign.ts';
import { API_TOKEN, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { auditOf, callAs, viewerToken } from './viewing.ts';

let home: Awaited<ReturnType<typeof temporaryHome>>;
let server: GyreProcess;
beforeAll(async () => {
  home = await temporaryHome();
  server = await startGyre(home.path);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

const DEFINITION = {
  name: '召回下单',
  campaign: {
    arms: [{ key: 'a', name: '文案', content: { channel: 'inbox', title: '回来看看', body: '等你' } }],
    goals: [{ name: '下单', select: { event: 'order' }, within: { amount: 1, unit: 'day' } }],
  },
  conditions: { metrics: ['orders'], direction: 'down' },
  declaredLift: 0.02,
  guards: { perRun: { messages: 1000, cost: 0 }, perMonth: { messages: 3000, cost: 0 } },
};
const PLAYBOOK = `${PROJECT}/playbooks/win-back`;

test('a playbook is kept in versions, previewed, switched off and deleted', async () => {
  const saved = await server.api<{ version: number; record: { runs: number } }>('PUT', PLAYBOOK, { definition: DEFINITION });
  expect(saved).toMatchObject({ version: 1, isOff: false, openRuns: 0, record: { runs: 0, proof: 'untried', pooled: null } });
  await server.api('PUT', PLAYBOOK, { definition: { ...DEFINITION, declaredLift: 0.03 }, version: 1 });
  const token = await viewerToken(server);
  const stale = await callAs(server, API_TOKEN, 'PUT', PLAYBOOK, { definition: DEFINITION, version: 1 });
  expect(stale).toMatchObject({ status: 409, text: expect.stringContaining('wrong_state') as string });
  expect(await server.api<unknown[]>('GET', `${PLAYBOOK}/versions`)).toMatchObject([{ version: 2 }, { version: 1 }]);
  const preview = await callAs(server, token, 'POST', `${PROJECT}/playbooks/provability`, { definition: DEFINITION, customers: 800 });
  expect(JSON.parse(preview.text)).toMatchObject({
    customers: 800,
    baseline: null,
    provable: false,
    sentence: { zh: expect.stringContaining('本次样本不足以单独验证') as string },
  });
  expect((await callAs(server, token, 'PUT', PLAYBOOK, { definition: DEFINITION })).status).toBe(403);
  expect(await server.api('PUT', `${PLAYBOOK}/off`, { off: true })).toEqual({
    everywhere: false,
    project: false,
    playbooks: ['win-back'],
    isPaused: false,
  });
  expect(await server.api('PUT', '/api/autopilot/off', { off: true })).toEqual({ off: true });
  expect(await server.api('GET', `${PROJECT}/autopilot/switches`)).toMatchObject({ everywhere: true });
  await server.api('PUT', '/api/autopilot/off', { off: false });
  await server.api('DELETE', PLAYBOOK);
  expect((await callAs(server, API_TOKEN, 'GET', PLAYBOOK)).status).toBe(404);
  for (const act of ['playbook.saved', 'playbook.switched', 'playbook.removed'])
    expect((await auditOf(server, act))[0]?.subject).toBe('win-back');
  expect(await auditOf(server, 'autopilot.switched_everywhere')).toHaveLength(2);
});

test('there is a summary of nothing, and no loop nobody has heard of', async () => {
  expect(await server.api('GET', `${PROJECT}/autopilot`)).toEqual({
    watched: { alerts: 0, lastJudgedAt: null },
    found: [],
    waiting: [],
    doing: [],
    proven: [],
    totals: { runs: 0, judged: 0, messages: 0, cost: 0, customers: null, value: null },
  });
  expect(await server.api('GET', `${PROJECT}/loops?state=open`)).toEqual({ rows: [], next: null });
  expect(await server.api('GET', `${PROJECT}/playbook-proposals`)).toEqual([]);
  for (const [method, path, body] of [
    ['GET', 'loops/nobody', undefined],
    ['GET', 'loops/nobody/playbooks', undefined],
    ['POST', 'loops/nobody/stop', undefined],
    ['POST', 'playbook-proposals/7/accept', undefined],
    ['PUT', 'playbooks/none/off', { off: true }],
  ] as const) {
    expect((await callAs(server, API_TOKEN, method, `${PROJECT}/${path}`, body)).status).toBe(404);
  }
});
