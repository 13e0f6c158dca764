import { saturate, steady, type LoadResult } from './load.ts';
import { emptyHome, MAIN, startServer, type BenchServer } from './server.ts';
import { heading, row } from './table.ts';
import { benchToProvider } from './to-provider.ts';
import { fillHome } from './fill-home.ts';
import { fileURLToPath } from 'node:url';

const BARE = fileURLToPath(new URL('bare-peer.ts', import.meta.url));
const SIZES = [1, 10, 100, 1000] as const;

/** `npm run bench -- intake [--seconds 8] [--full]`; `--full` also restarts with 20 M events. */
export async function benchIntake(args: readonly string[]): Promise<void> {
  const seconds = Number(args[args.indexOf('--seconds') + 1]) || 8;
  await throughput(seconds);
  await benchToProvider('email', seconds);
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
