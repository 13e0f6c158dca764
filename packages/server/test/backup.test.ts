import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { countsOf, paid, paidCampaign, person, PROJECT, settled, startCampaign, useSmtp } from './campaign.ts';
import { exported, type ExportedEvent } from './exported.ts';
import { runGyre, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { startMailSink } from './peers/smtp.ts';
import { until } from './until.ts';

const PEOPLE = 50;

/** Sends paid orders one batch after the other until stopped. */
function startOrders(server: GyreProcess) {
  const acknowledged: string[] = [];
  let next = 0;
  const stopping = new AbortController();
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const orders = Array.from({ length: 10 }, () => `o-${next++}`);
      const status = await server.batch(orders.map((order, n) => paid(`u${(next + n) % PEOPLE}`, order, 150)));
      if (status === 200) acknowledged.push(...orders);
      await pause(10);
    }
  }
  const running = run();
  return {
    acknowledged,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The numbers of our own events: their message ids are `gyre-<n>`. */
function ownNumbers(events: readonly ExportedEvent[]): number[] {
  return events.filter((event) => event.source === 'gyre').map((event) => Number(event.messageId.slice('gyre-'.length)));
}

function runsOf(events: readonly ExportedEvent[], ...names: string[]): unknown[] {
  return events.filter((event) => names.includes(event.name)).map((event) => event.properties['run']);
}

test('a backup of a home under load, restored elsewhere, has everything acknowledged before it and sends nothing until resumed', async () => {
  await using home = await temporaryHome();
  const folder = join(home.path, 'backup');
  const original = join(home.path, 'original');
  const restored = join(home.path, 'restored');
  const sink = await startMailSink();
  onTestFinished(() => sink.stop());
  let server = await startGyre(original);
  onTestFinished(() => server.kill());
  await useSmtp(server, sink.port);
  const people = Array.from({ length: PEOPLE }, (_, n) => person(`u${n}`, `顾客${n}`, `1000000${String(n).padStart(4, '0')}`));
  expect(await server.batch(people)).toBe(200);
  await startCampaign(server, 'thanks', paidCampaign({ controlShareBp: 1000 }));

  const orders = startOrders(server);
  await until('300 orders to be acknowledged', () => orders.acknowledged.length >= 300);
  const before = [...orders.acknowledged];
  expect(await runGyre(['backup', folder], { GYRE_HOME: original })).toMatchObject({ code: 0, out: `backed up to ${folder}\n` });
  expect(orders.acknowledged.length, 'orders go on during the backup').toBeGreaterThan(before.length);
  await until('more orders to be acknowledged', () => orders.acknowledged.length >= before.length + 200);
  await orders.stop();
  const again = await runGyre(['backup', folder], { GYRE_HOME: original });
  expect(again.code).not.toBe(0);
  expect(again.err).toContain(`the folder ${folder} is not empty`);
  // As if the log had taken minutes to copy: it is ahead of its ledger, and holds own events the ledger has not decided.
  const late = join(home.path, 'late');
  expect(await runGyre(['backup', late], { GYRE_HOME: original })).toMatchObject({ code: 0 });
  await copyFile(join(late, 'default.log'), join(folder, 'default.log'));
  await server.stop();

  expect(await runGyre(['restore', folder], { GYRE_HOME: restored })).toMatchObject({ code: 0 });
  const second = await runGyre(['restore', folder], { GYRE_HOME: restored });
  expect(second.code).toBe(2);
  expect(second.err).toContain('is not empty');
  const mails = sink.mails.length;
  server = await startGyre(restored);
  const [project] = await server.api<{ paused: boolean }[]>('GET', '/api/projects');
  expect(project?.paused).toBe(true);
  const ids = new Set((await exported(restored, 'events')).map((event) => event.messageId));
  expect(before.filter((id) => !ids.has(id))).toEqual([]);

  const entered = (await countsOf(server, 'thanks')).entered;
  const later = Array.from({ length: 20 }, (_, n) => paid(`u${n}`, `later-${n}`, 200));
  expect(await server.batch(later)).toBe(200);
  const waiting = await until('the new orders to be decided', async () => {
    const counts = await countsOf(server, 'thanks');
    return counts.entered >= entered + 20 && counts;
  });
  expect(waiting.queued).toBeGreaterThan(0);
  expect(waiting.attempting).toBe(0);
  expect(sink.mails).toHaveLength(mails);

  await server.api('PATCH', PROJECT, { paused: false });
  const counts = await settled(server, 'thanks', waiting.entered);
  expect(counts.entered).toBe(counts.ghost + counts.withheld + counts.sent + counts.failed + counts.unknown);
  expect(sink.mails.length).toBeGreaterThanOrEqual(mails + waiting.queued);
  expect(await server.stop()).toBe(0);

  const events = await exported(restored, 'events');
  const numbers = ownNumbers(events);
  expect(numbers).toEqual(numbers.map((_, n) => n + 1));
  const runs = runsOf(events, '$campaign_entered');
  expect(new Set(runs).size).toBe(runs.length);
  expect(runs).toHaveLength(counts.entered);
  const ended = runsOf(events, '$ghost_send', '$message_withheld', '$message_sent', '$message_failed', '$message_unknown');
  expect(new Set(ended).size).toBe(ended.length);
  expect(new Set(ended)).toEqual(new Set(runs));
}, 120_000);
