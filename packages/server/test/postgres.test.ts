import { expect, onTestFinished, test } from 'vitest';
import { customerOf, paid, paidCampaign, person, settled, startCampaign, useSmtp, whyOf } from './campaign.ts';
import { exported } from './exported.ts';
import { startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { findPostgres, startPostgres } from './peers/postgres.ts';
import { startMailSink } from './peers/smtp.ts';

/** Says aloud when PostgreSQL is missing. @throws with `CI=true` */
function isMissing(): boolean {
  if (findPostgres() !== undefined) return false;
  if (process.env['CI'] === 'true') throw new Error('CI=true but PostgreSQL is not installed');
  process.stderr.write('skipped: PostgreSQL is not installed\n');
  return true;
}

test.skipIf(isMissing())(
  'the thread from event to mail runs on PostgreSQL, through a restart and a kill',
  async () => {
    await using home = await temporaryHome();
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const sink = await startMailSink();
    onTestFinished(() => sink.stop());
    const extra = { DATABASE_URL: postgres.url };
    let server: GyreProcess = await startGyre(home.path, extra);
    onTestFinished(() => server.kill());

    await useSmtp(server, sink.port);
    expect(await server.batch([person('u1', '李雷', '13800000001'), person('u2', '韩梅梅', '13800000002')])).toBe(200);
    await startCampaign(server, 'thanks', paidCampaign({ caps: [{ limit: 2, window: { kind: 'rolling', ms: 86_400_000 } }] }));
    expect(await server.batch([paid('u1', 'o-1', 150)])).toBe(200);
    await sink.received(1);
    expect(await settled(server, 'thanks', 1)).toMatchObject({ entered: 1, sent: 1 });
    expect(sink.mails[0]?.mail.subject).toBe('李雷，订单 o-1 已付款');

    expect(await server.stop()).toBe(0);
    server = await startGyre(home.path, extra);
    expect(await server.batch([paid('u1', 'o-1', 150), paid('u1', 'o-2', 160)]), 'o-1 is sent again').toBe(200);
    expect(await settled(server, 'thanks', 2)).toMatchObject({ entered: 2, sent: 2 });

    const acknowledged: string[] = [];
    for (let n = 0; n < 20; n++) {
      const order = `k-${n}`;
      if ((await server.batch([paid(n % 2 === 0 ? 'u1' : 'u2', order, 170)])) === 200) acknowledged.push(order);
    }
    await server.kill();
    server = await startGyre(home.path, extra);
    const counts = await settled(server, 'thanks', 22);
    expect(counts).toMatchObject({ entered: 22, ghost: 0, failed: 0, withheld: 18 });
    // Two orders decided on in one turn are no rivals: they are of one campaign.
    expect(counts.withheldByReason['frequency_cap']).toBe(18);
    expect(counts.sent + counts.unknown).toBe(4);
    const ids = sink.mails.map((mail) => mail.header('message-id'));
    expect(new Set(ids).size).toBe(ids.length);

    const { verdict } = await whyOf(server, 'thanks', await customerOf(server, 'u2'));
    expect(verdict.en).toMatch(/^Not sent: frequency cap \(this campaign\) of 2 in 1 day/);
    await server.stop();

    const events = await exported(home.path, 'events', { extra });
    const orders = events.filter((event) => event.name === 'order_paid').map((event) => event.messageId);
    expect(orders.toSorted()).toEqual(['o-1', 'o-2', ...acknowledged].toSorted());
    const numbers = events.filter((event) => event.source === 'gyre').map((event) => Number(event.messageId.slice('gyre-'.length)));
    expect(numbers).toEqual(numbers.map((_, n) => n + 1));
    const runs = events.filter((event) => event.name === '$campaign_entered').map((event) => event.properties['run']);
    expect(new Set(runs).size).toBe(22);
    expect(runs).toHaveLength(22);
  },
  120_000,
);
