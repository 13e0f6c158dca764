import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { zoneAtNoon } from '../packages/server/test/zone-at-noon.ts';
import type { BenchServer } from './server.ts';

/** Channels that messages are measured on. */
export type SinkChannel = 'sms' | 'email';

/** 收信终点 — what stands for a gateway or a mail server in this process; it takes everything at once. */
export interface Sink {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param arrived  hears the number that each message says: `#` and digits, in the text or the subject */
export function startSink(channel: SinkChannel, arrived: (n: number) => void): Promise<Sink> {
  return channel === 'sms' ? startGateway(arrived) : startMailServer(arrived);
}

/** An HTTP SMS gateway that speaks Kannel's `sendsms`. */
async function startGateway(arrived: (n: number) => void): Promise<Sink> {
  const answer: RequestListener = (request, response) => {
    arrived(numberIn(new URL(request.url ?? '', 'http://sink').searchParams.get('text') ?? ''));
    response.writeHead(202).end('0: Accepted for delivery');
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, answer);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function startMailServer(arrived: (n: number) => void): Promise<Sink> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    maxClients: 500,
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      stream.on('end', () => {
        arrived(numberIn(/^Subject: (.*)$/m.exec(text)?.[1] ?? ''));
        done();
      });
    },
  });
  // A server under measurement that is stopped resets its connections.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function numberIn(text: string): number {
  return Number(/#(\d+)/.exec(text)?.[1]);
}

const PROJECT = '/api/projects/default';

/** Makes a sink the provider of its channel, and lets marketing go: a zone in which it is about noon, no caps, no second person. */
export async function useSink(server: BenchServer, channel: SinkChannel, { port }: Sink): Promise<void> {
  const draft =
    channel === 'sms'
      ? { kind: 'kannel', settings: { url: `http://127.0.0.1:${port}/cgi-bin/sendsms`, username: 'bench' }, secret: { password: 'bench' } }
      : { kind: 'smtp', settings: { host: '127.0.0.1', port, security: 'none', fromAddress: 'shop@example.test', fromName: 'Shop' } };
  await server.api('PUT', `${PROJECT}/channels/${channel}/sink`, { ...draft, enabled: true });
  await server.api('PATCH', PROJECT, { zone: zoneAtNoon() });
  const quiet = { workday: null, restday: null, calendar: 'none' };
  const policy = { quiet, caps: [], approval: { customers: null, cost: null }, sms: { signature: '云杉生活', optOut: '拒收请回复R' } };
  await server.api('PUT', `${PROJECT}/policy`, { policy });
}

/** One arm of a channel that says `#` and the number a template gives. */
export function saying(channel: SinkChannel, number: string): readonly Record<string, unknown>[] {
  const content =
    channel === 'sms'
      ? { channel, text: `#${number} 您看过的商品今天到货，满 99 元减 20 元` }
      : { channel, subject: `#${number}`, body: `<p>#${number} <a href="{{ unsubscribe_url }}">退订</a></p>` };
  return [{ key: 'a', name: 'A', content }];
}

/** Creates a campaign and starts it. */
export async function startCampaign(server: BenchServer, key: string, definition: unknown): Promise<void> {
  await server.api('POST', `${PROJECT}/campaigns`, { key, definition });
  await server.api('POST', `${PROJECT}/campaigns/${key}/state`, { act: 'start' });
}

/** Counts of a campaign's entries by outcome. */
export interface Counts {
  readonly entered: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

async function countsOf(server: BenchServer, key: string): Promise<Counts> {
  return ((await server.api('GET', `${PROJECT}/campaigns/${key}`)) as { counts: Counts }).counts;
}

/** Resolves once at least so many entered, nothing is on its way, and nobody enters any more. */
export async function drained(server: BenchServer, key: string, entered = 0): Promise<Counts> {
  let before = '';
  for (;;) {
    const counts = await countsOf(server, key);
    const { queued = 0, attempting = 0 } = counts.outcomes;
    const now = JSON.stringify(counts);
    if (now === before && queued === 0 && attempting === 0 && counts.entered >= entered) return counts;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
