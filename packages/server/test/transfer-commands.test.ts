import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saying } from './campaign.ts';
import { runGyre, startGyre, temporaryHome } from './gyre-process.ts';

const ORDERS = `会员号,手机号,下单时间,金额
${Array.from({ length: 2500 }, (_, i) => `M${i % 100},100${String(10_000_000 + (i % 100))},2024-${String(1 + (i % 12)).padStart(2, '0')}-05 10:00,${i}`).join('\n')}
M7,,昨天,1
`;

describe('gyre import and gyre export', () => {
  test('give the same lines of a running and of a stopped home, killed in between', async () => {
    await using home = await temporaryHome();
    const file = join(home.path, 'orders.csv');
    await writeFile(file, ORDERS);
    const at = { GYRE_HOME: join(home.path, 'home'), GYRE_EMPTY: 'true' };
    const gyre = await startGyre(at.GYRE_HOME);
    await using _stopped = { [Symbol.asyncDispose]: () => gyre.kill() };

    const dry = await runGyre(['import', file, '--dry-run'], at);
    expect(dry).toMatchObject({ code: 0 });
    const imported = await runGyre(['import', file, '--errors', join(home.path, 'errors.csv')], at);
    expect(JSON.parse(imported.out)).toMatchObject({ state: 'done', rows: 2501, stored: 2500, refused: 1 });

    const events = await runGyre(['export', 'events', '--reveal'], at);
    expect(events.out.trim().split('\n')).toHaveLength(2500);
    const customers = await runGyre(['export', 'customers'], at);
    expect(customers.out.trim().split('\n')).toHaveLength(100);
    expect(customers.out).toContain('100****0007');
    expect(customers.out).not.toContain('10010000007');
    await gyre.kill();

    const again = await runGyre(['import', file], at);
    expect(JSON.parse(again.out)).toMatchObject({ state: 'done', rows: 2501, stored: 2500, refused: 1 });
    expect((await runGyre(['export', 'events', '--reveal'], at)).out).toBe(events.out);
    expect((await runGyre(['export', 'customers'], at)).out).toBe(customers.out);
  });

  test('of a past year never makes a running campaign send', async () => {
    await using home = await temporaryHome();
    const file = join(home.path, 'orders.csv');
    await writeFile(file, ORDERS);
    const at = { GYRE_HOME: join(home.path, 'home'), GYRE_EMPTY: 'true' };
    const gyre = await startGyre(at.GYRE_HOME);
    await using _stopped = { [Symbol.asyncDispose]: () => gyre.kill() };
    const definition = {
      name: 'thanks',
      trigger: { event: 'order', filter: { all: [] } },
      arms: saying('Thanks', 'Thanks'),
    };
    await gyre.api('POST', '/api/projects/default/campaigns', { key: 'thanks', definition });
    await gyre.api('POST', '/api/projects/default/campaigns/thanks/state', { act: 'start' });
    const imported = await runGyre(['import', file], at);
    expect(JSON.parse(imported.out)).toMatchObject({ state: 'done', stored: 2500 });
    await runGyre(['export', 'customers'], at);
    expect(await gyre.api('GET', '/api/projects/default/campaigns/thanks')).toMatchObject({
      counts: { entered: 0, outcomes: { sent: 0 } },
    });
    expect((await runGyre(['export', 'messages'], at)).out).toBe('');
    expect(await gyre.stop()).toBe(0);
  });

  test('say what is wrong with what was asked', async () => {
    await using home = await temporaryHome();
    const at = { GYRE_HOME: join(home.path, 'home'), GYRE_EMPTY: 'true' };
    expect(await runGyre(['import', 'no-such-file.csv'], at)).toMatchObject({ code: 2, err: 'there is no file "no-such-file.csv"\n' });
    expect(await runGyre(['export', 'people'], at)).toMatchObject({
      code: 2,
      err: expect.stringContaining('expected events, customers, messages'),
    });
  });
});
