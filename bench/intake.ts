import { SMTPServer } from 'smtp-server';
import { quantile, saturate, steady, type LoadResult } from './load.ts';
import { emptyHome, MAIN, startServer, type BenchServer } from './server.ts';
import { heading, row } from './table.ts';
import { fillHome } from './fill-home.ts';
import { fileURLToPath } from 'node:url';

const BARE = fileURLToPath(new URL('bare-peer.ts', import.meta.url));
const SIZES = [1, 10, 100, 1000] as const;

/** `npm run bench -- intake [--seconds 8] [--full]`; `--full` also restarts with 20 M events. */
export async function benchIntake(args: readonly string[]): Promise<void> {
  const seconds = Number(args[args.indexOf('--seconds') + 1]) || 8;
  await throughput(seconds);
  await latencyToProvider(seconds);
  await restarts(args.includes('--full') ? [1, 5, 20] : [1, 5]);
}

async function throughput(seconds: number): Promise<void> {
  heading('intake over HTTP, durable, this process generating the load', [
    'batch',
    'events/s',
    'p50 ms',
    'p99 ms',
    'bare peer events/s',
    'ratio',
  ]);
  for (const size of SIZES) {
    const lines = size >= 100 ? 16 : 64;
    const ours = await measured(MAIN, (server) => saturate(server.url, size, lines, seconds, 0));
    const bare = await measured(BARE, (server) => saturate(server.url, size, lines, seconds, 0));
    row([size, ours.eventsPerSecond, ours.p50, ours.p99, bare.eventsPerSecond, ours.eventsPerSecond / bare.eventsPerSecond]);
  }
  heading('acknowledgement at a fixed rate, batches of 100', ['events/s asked', 'events/s', 'p50 ms', 'p99 ms', 'refused', 'memory MB']);
  for (const rate of [1000, 10_000]) {
    const home = await emptyHome();
    const server = await startServer(MAIN, [], home.path);
    const result = await steady(server.url, rate, 100, seconds * 2, 0);
    row([rate, result.eventsPerSecond, result.p50, result.p99, result.refused, server.memoryMb()]);
    await server.stop();
    await home.remove();
  }
}

async function measured(command: string, work: (server: BenchServer) => Promise<LoadResult>): Promise<LoadResult> {
  const home = await emptyHome();
  const server = await startServer(command, [], home.path);
  const result = await work(server);
  await server.stop();
  await home.remove();
  return result;
}

/** Orders (one event in fifty) trigger a campaign; a mail server in this process notes when each message arrives. */
async function latencyToProvider(seconds: number): Promise<void> {
  heading('event acknowledged → message at the mail server (2 % of events trigger)', [
    'events/s',
    'messages',
    'p50 ms',
    'p99 ms',
    'memory MB',
  ]);
  for (const rate of [1000, 5000]) {
    const arrivals = new Map<number, number>();
    const sink = await startSink((n) => arrivals.set(n, Date.now()));
    const home = await emptyHome();
    const server = await startServer(MAIN, [], home.path);
    await prepareCampaign(server, sink.port);
    const acknowledgements = new Map<number, number>();
    await steady(server.url, rate, 50, seconds * 2, 0, (first, at) => acknowledgements.set(first, at));
    await drained(server);
    const latencies = [...arrivals].map(([n, at]) => at - (acknowledgements.get(n - (n % 50)) ?? at));
    row([rate, latencies.length, quantile(latencies, 0.5), quantile(latencies, 0.99), server.memoryMb()]);
    await server.stop();
    await sink.stop();
    await home.remove();
  }
}

async function prepareCampaign(server: BenchServer, port: number): Promise<void> {
  await server.api('PUT', '/api/projects/default/channels/email/sink', {
    kind: 'smtp',
    settings: { host: '127.0.0.1', port, security: 'none', fromAddress: 'shop@example.test', fromName: 'Shop' },
    enabled: true,
  });
  const definition = {
    name: 'bench',
    trigger: { event: 'order', filter: { all: [] } },
    controlShareBp: 0,
    content: { channel: 'email', subject: '{{ event.n }}', body: '<p>{{ event.n }}</p>' },
    cap: null,
  };
  await server.api('POST', '/api/projects/default/campaigns', { key: 'bench', definition });
  await server.api('POST', '/api/projects/default/campaigns/bench/state', { act: 'start' });
}

async function drained(server: BenchServer): Promise<void> {
  let before = '';
  for (;;) {
    const { counts } = (await server.api('GET', '/api/projects/default/campaigns/bench')) as {
      counts: { queued: number; attempting: number };
    };
    const now = JSON.stringify(counts);
    if (now === before && counts.queued === 0 && counts.attempting === 0) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function startSink(arrived: (n: number) => void): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    maxClients: 500,
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      stream.on('end', () => {
        arrived(Number(/^Subject: (\d+)/m.exec(text)?.[1]));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function restarts(millions: readonly number[]): Promise<void> {
  heading('restart to the ready line', ['million events', 'ready ms', 'memory MB', 'log MB']);
  for (const million of millions) {
    const home = await emptyHome();
    const logMb = await fillHome(home.path, million * 1_000_000);
    const server = await startServer(MAIN, [], home.path);
    row([million, server.readyMs, server.memoryMb(), logMb]);
    await server.stop();
    await home.remove();
  }
}
