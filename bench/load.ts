import { Agent, request } from 'node:http';
import { WRITE_KEY } from './server.ts';

/** What a run of load showed. */
export interface LoadResult {
  readonly eventsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
}

/** A track call of about 350 bytes with ten properties, as a shop sends them; one in fifty is an order. */
export function eventOf(n: number): Record<string, unknown> {
  const person = Math.imul(n, 2_654_435_761) >>> 14;
  return {
    type: 'track',
    messageId: `bench-${n}-${process.pid}`,
    userId: `u${person % 100_000}`,
    event: n % 50 === 0 ? 'order' : (['open', 'view', 'search', 'cart'][n % 4] ?? 'open'),
    timestamp: new Date().toISOString(),
    ...(n % 50 === 0 ? { context: { traits: { email: `u${person % 100_000}@example.test` } } } : {}),
    properties: {
      city: ['重庆', '成都', '上海', '北京'][n % 4],
      channel: 'app',
      product: `p${n % 300}`,
      price: (n % 1000) / 10,
      quantity: 1 + (n % 3),
      os: 'Android',
      member: true,
      page: '/home',
      referrer: 'direct',
      n,
    },
  };
}

const authorization = `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}`;

/** Posts one batch; resolves with the status once the answer has arrived. */
export function post(url: string, agent: Agent | undefined, events: readonly unknown[]): Promise<number> {
  const body = JSON.stringify({ batch: events, sentAt: new Date().toISOString() });
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/batch`,
      { method: 'POST', agent, headers: { authorization, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

/** As many batches as the server takes, from `lines` connections, for `seconds`. */
export async function saturate(
  url: string,
  size: number,
  lines: number,
  seconds: number,
  from: number,
  make: (n: number) => Record<string, unknown> = eventOf,
): Promise<LoadResult & { next: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: lines });
  const latencies: number[] = [];
  let refused = 0;
  let next = from;
  const until = performance.now() + seconds * 1000;
  const begun = performance.now();
  async function line(): Promise<void> {
    while (performance.now() < until) {
      const events = Array.from({ length: size }, () => make(next++));
      const sentAt = performance.now();
      if ((await post(url, agent, events)) === 200) latencies.push(performance.now() - sentAt);
      else refused++;
    }
  }
  await Promise.all(Array.from({ length: lines }, line));
  const took = (performance.now() - begun) / 1000;
  agent.destroy();
  return { ...summary(latencies), eventsPerSecond: (latencies.length * size) / took, refused, next };
}

/** A fixed rate in batches, whatever the server does; latency counts from when a batch was due. `sent` hears each batch's first number and its acknowledgement. */
export async function steady(
  url: string,
  perSecond: number,
  size: number,
  seconds: number,
  from: number,
  acknowledged: (first: number, at: number) => void = () => {},
  make: (n: number) => Record<string, unknown> = eventOf,
): Promise<LoadResult & { next: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const latencies: number[] = [];
  const pending: Promise<void>[] = [];
  let refused = 0;
  let next = from;
  const begun = performance.now();
  const batches = Math.round((perSecond * seconds) / size);
  for (let i = 0; i < batches; i++) {
    const due = begun + (i * size * 1000) / perSecond;
    while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const first = next;
    const events = Array.from({ length: size }, () => make(next++));
    pending.push(
      post(url, agent, events).then((status) => {
        if (status !== 200) refused++;
        else {
          latencies.push(performance.now() - due);
          acknowledged(first, Date.now());
        }
      }),
    );
  }
  await Promise.all(pending);
  const took = (performance.now() - begun) / 1000;
  agent.destroy();
  return { ...summary(latencies), eventsPerSecond: (latencies.length * size) / took, refused, next };
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function summary(latencies: readonly number[]): { p50: number; p99: number } {
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}
