import { Agent } from 'node:http';
import { post } from './load.ts';
import { emptyHome, MAIN, startServer, type BenchServer } from './server.ts';
import { drained, saying, startCampaign, startSink, useSink, type Counts, type SinkChannel } from './sinks.ts';
import { heading, row } from './table.ts';
import { phoneOf } from './to-provider.ts';

const BATCH = 500;
const EVERYBODY = { kind: 'all', rules: [] };

/** 群发 — one campaign to everybody, from its start to the last message at the sink; then its counts must say what the sink saw. */
export async function benchBroadcast(customers: number): Promise<void> {
  heading(`a broadcast to ${customers.toLocaleString('en-US')} customers`, [
    'channel',
    'first message s',
    'all s',
    'messages/s',
    'µs of processor each',
    'MB at the start',
    'MB half way',
    'MB at the end',
    'twice or lost',
  ]);
  for (const channel of ['sms', 'email'] as const) await broadcast(channel, customers);
}

async function broadcast(channel: SinkChannel, customers: number): Promise<void> {
  const seen = new Uint8Array(customers);
  const times = { count: 0, twice: 0, first: 0, last: 0, halfMb: 0 };
  const sink = await startSink(channel, (n) => {
    times.twice += seen[n] ?? 0;
    seen[n] = 1;
    times.last = performance.now();
    if (++times.count === 1) times.first = times.last;
    if (times.count === customers >> 1) times.halfMb = server.memoryMb();
  });
  const home = await emptyHome();
  const server = await startServer(MAIN, [], home.path);
  await useSink(server, channel, sink);
  await identifyAll(server, customers);
  const startMb = server.memoryMb();
  const cpuMs = server.cpuMs();
  const begun = performance.now();
  await startCampaign(server, 'all', {
    name: 'bench',
    trigger: { kind: 'audience', rule: EVERYBODY, once: {} },
    controlShareBp: 0,
    arms: saying(channel, '{{ customer.number | default: 0 }}'),
  });
  const counts = await drained(server, 'all', customers);
  const { first, last, halfMb, twice } = times;
  const sent = (customers * 1000) / (last - begun);
  row([
    channel,
    (first - begun) / 1000,
    (last - begun) / 1000,
    sent,
    ((server.cpuMs() - cpuMs) * 1000) / customers,
    startMb,
    halfMb,
    server.memoryMb(),
    wrong(counts, seen, twice),
  ]);
  await server.stop();
  await sink.stop();
  await home.remove();
}

/** Messages that came twice, customers without one, and what the campaign counts otherwise than sent. */
function wrong({ entered, outcomes }: Counts, seen: Uint8Array, twice: number): string {
  const lost = seen.filter((times) => times === 0).length;
  const { sent = 0, delivered = 0 } = outcomes;
  const others = entered - sent - delivered;
  const isSound = twice === 0 && lost === 0 && others === 0 && entered === seen.length;
  return isSound ? 'none' : `${twice} twice, ${lost} lost, ${others} not sent, ${entered} entered`;
}

/** Sends an identify call for each customer, and waits until all are known. */
async function identifyAll(server: BenchServer, customers: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let next = 0;
  async function line(): Promise<void> {
    while (next < customers) {
      const from = next;
      next = Math.min(customers, next + BATCH);
      const status = await post(
        server.url,
        agent,
        Array.from({ length: next - from }, (_, i) => identifyOf(from + i)),
      );
      if (status !== 200) throw new Error(`customers were answered with ${status}`);
    }
  }
  await Promise.all(Array.from({ length: 8 }, line));
  agent.destroy();
  for (;;) {
    const known = await server.api('POST', '/api/projects/default/segments/preview', { rule: EVERYBODY, sample: 0 });
    if ((known as { customers: number }).customers >= customers) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function identifyOf(n: number): Record<string, unknown> {
  const traits = { name: `顾客${n}`, number: n, phone: phoneOf(n), email: `u${n}@example.test` };
  return { type: 'identify', messageId: `identify-${n}-${process.pid}`, userId: `u${n}`, traits };
}
