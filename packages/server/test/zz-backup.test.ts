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
  console.error(Math.round(performance.now()), 14);
  const acknowledged: string[] = [];
  console.error(Math.round(performance.now()), 16);
  let next = 0;
  console.error(Math.round(performance.now()), 18);
  let isStopped = false;
  async function run(): Promise<void> {
    while (!isStopped) {
      const orders = Array.from({ length: 10 }, () => `o-${next++}`);
      const status = await server.batch(orders.map((order, n) => paid(`u${(next + n) % PEOPLE}`, order, 150)));
      if (status === 200) acknowledged.push(...orders);
      await pause(20);
    }
  }
  console.error(Math.round(performance.now()), 28);
  const running = run();
  return {
    acknowledged,
    async stop() {
      isStopped = true;
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
  console.error(Math.round(performance.now()), 49);
  await using home = await temporaryHome();
  console.error(Math.round(performance.now()), 51);
  const folder = join(home.path, 'backup');
  console.error(Math.round(performance.now()), 53);
  const original = join(home.path, 'original');
  console.error(Math.round(performance.now()), 55);
  const restored = join(home.path, 'restored');
  console.error(Math.round(performance.now()), 57);
  const sink = await startMailSink();
  onTestFinished(() => sink.stop());
  console.error(Math.round(performance.now()), 60);
  let server = await startGyre(original);
  onTestFinished(() => server.kill());
  console.error(Math.round(performance.now()), 63);
  await useSmtp(server, sink.port);
  console.error(Math.round(performance.now()), 65);
  const people = Array.from({ length: PEOPLE }, (_, n) => person(`u${n}`, `顾客${n}`, `1000000${String(n).padStart(4, '0')}`));
  console.error(Math.round(performance.now()), 67);
  expect(await server.batch(people)).toBe(200);
  console.error(Math.round(performance.now()), 69);
  await startCampaign(server, 'thanks', paidCampaign({ controlShareBp: 1000 }));

  console.error(Math.round(performance.now()), 72);
  const orders = startOrders(server);
  console.error(Math.round(performance.now()), 74);
  await until('300 orders to be acknowledged', () => orders.acknowledged.length >= 300);
  console.error(Math.round(performance.now()), 76);
  const before = [...orders.acknowledged];
  console.error(Math.round(performance.now()), 78);
  expect(await runGyre(['backup', folder], { GYRE_HOME: original })).toMatchObject({ code: 0, out: `backed up to ${folder}\n` });
  console.error(Math.round(performance.now()), 80);
  expect(orders.acknowledged.length, 'orders go on during the backup').toBeGreaterThan(before.length);
  console.error(Math.round(performance.now()), 82);
  await orders.stop();
  console.error(Math.round(performance.now()), 84);
  const again = await runGyre(['backup', folder], { GYRE_HOME: original });
  console.error(Math.round(performance.now()), 86);
  expect(again.code).not.toBe(0);
  console.error(Math.round(performance.now()), 88);
  expect(again.err).toContain(`the folder ${folder} is not empty`);
  console.error(Math.round(performance.now()), 90);
  await server.stop();

  console.error(Math.round(performance.now()), 93);
  expect(await runGyre(['restore', folder], { GYRE_HOME: restored })).toMatchObject({ code: 0 });
  console.error(Math.round(performance.now()), 95);
  const second = await runGyre(['restore', folder], { GYRE_HOME: restored });
  console.error(Math.round(performance.now()), 97);
  expect(second.code).toBe(2);
  console.error(Math.round(performance.now()), 99);
  expect(second.err).toContain('is not empty');
  console.error(Math.round(performance.now()), 101);
  const mails = sink.mails.length;
  console.error(Math.round(performance.now()), 103);
  server = await startGyre(restored);
  console.error(Math.round(performance.now()), 105);
  const [project] = await server.api<{ paused: boolean }[]>('GET', '/api/projects');
  console.error(Math.round(performance.now()), 107);
  expect(project?.paused).toBe(true);
  console.error(Math.round(performance.now()), 109);
  const ids = new Set((await exported(restored, 'events')).map((event) => event.messageId));
  console.error(Math.round(performance.now()), 111);
  expect(before.filter((id) => !ids.has(id))).toEqual([]);

  console.error(Math.round(performance.now()), 114);
  const entered = (await countsOf(server, 'thanks')).entered;
  console.error(Math.round(performance.now()), 116);
  const later = Array.from({ length: 20 }, (_, n) => paid(`u${n}`, `later-${n}`, 200));
  console.error(Math.round(performance.now()), 118);
  expect(await server.batch(later)).toBe(200);
  console.error(Math.round(performance.now()), 120);
  const waiting = await until('the new orders to be decided', async () => {
    const counts = await countsOf(server, 'thanks');
    return counts.entered >= entered + 20 && counts;
  });
  console.error(Math.round(performance.now()), 125);
  expect(waiting.queued).toBeGreaterThan(0);
  console.error(Math.round(performance.now()), 127);
  expect(waiting.attempting).toBe(0);
  console.error(Math.round(performance.now()), 129);
  expect(sink.mails).toHaveLength(mails);

  console.error(Math.round(performance.now()), 132);
  await server.api('PATCH', PROJECT, { paused: false });
  console.error(Math.round(performance.now()), 134);
  const counts = await settled(server, 'thanks', waiting.entered);
  console.error(Math.round(performance.now()), 136);
  expect(counts.entered).toBe(counts.control + counts.withheld + counts.sent + counts.failed + counts.unknown);
  console.error(Math.round(performance.now()), 138);
  expect(sink.mails.length).toBeGreaterThanOrEqual(mails + waiting.queued);
  console.error(Math.round(performance.now()), 140);
  expect(await server.stop()).toBe(0);

  console.error(Math.round(performance.now()), 143);
  const events = await exported(restored, 'events');
  console.error(Math.round(performance.now()), 145);
  const numbers = ownNumbers(events);
  console.error(Math.round(performance.now()), 147);
  expect(numbers).toEqual(numbers.map((_, n) => n + 1));
  console.error(Math.round(performance.now()), 149);
  const runs = runsOf(events, '$campaign_entered');
  console.error(Math.round(performance.now()), 151);
  expect(new Set(runs).size).toBe(runs.length);
  console.error(Math.round(performance.now()), 153);
  expect(runs).toHaveLength(counts.entered);
  console.error(Math.round(performance.now()), 155);
  const ended = runsOf(events, '$ghost_send', '$message_withheld', '$message_sent', '$message_failed', '$message_unknown');
  console.error(Math.round(performance.now()), 157);
  expect(new Set(ended).size).toBe(ended.length);
  console.error(Math.round(performance.now()), 159);
  expect(new Set(ended)).toEqual(new Set(runs));
});
