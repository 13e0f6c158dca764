import { eventOf, quantile, steady } from './load.ts';
import { emptyHome, MAIN, startServer } from './server.ts';
import { drained, saying, startCampaign, startSink, useSink, type SinkChannel } from './sinks.ts';
import { heading, row } from './table.ts';

const BATCH = 50;

/** 事件到服务商 — orders (one event in fifty) trigger a campaign; a sink in this process notes when each message arrives. */
export async function benchToProvider(channel: SinkChannel, seconds: number): Promise<void> {
  const where = channel === 'sms' ? 'SMS gateway' : 'mail server';
  heading(`event acknowledged → message at the ${where} (2 % of events trigger)`, [
    'events/s asked',
    'events/s',
    'messages',
    'p50 ms',
    'p99 ms',
    'memory MB',
  ]);
  for (const rate of [1000, 5000]) {
    const arrivals = new Map<number, number>();
    const sink = await startSink(channel, (n) => arrivals.set(n, Date.now()));
    const home = await emptyHome();
    const server = await startServer(MAIN, [], home.path);
    await useSink(server, channel, sink);
    await startCampaign(server, 'bench', {
      name: 'bench',
      trigger: { event: 'order', filter: { all: [] } },
      controlShareBp: 0,
      arms: saying(channel, '{{ event.n | default: 0 }}'),
    });
    const acknowledgements = new Map<number, number>();
    const note = (first: number, at: number): void => void acknowledgements.set(first, at);
    const load = await steady(server.url, rate, BATCH, seconds * 2, 0, note, orderOf);
    await drained(server, 'bench');
    const latencies = [...arrivals].map(([n, at]) => at - (acknowledgements.get(n - (n % BATCH)) ?? at));
    row([rate, load.eventsPerSecond, latencies.length, quantile(latencies, 0.5), quantile(latencies, 0.99), server.memoryMb()]);
    await server.stop();
    await sink.stop();
    await home.remove();
  }
}

/** An event of the shop; who orders leaves a phone number and an e-mail address. */
function orderOf(n: number): Record<string, unknown> {
  const event = eventOf(n);
  if (event['event'] !== 'order') return event;
  const user = String(event['userId']);
  return { ...event, context: { traits: { email: `${user}@example.test`, phone: phoneOf(Number(user.slice(1))) } } };
}

/** A phone number of no zone of its own, so that the project's counts. */
export function phoneOf(n: number): string {
  return `+4420${String(70_000_000 + n)}`;
}
