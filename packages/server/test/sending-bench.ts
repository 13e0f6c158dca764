import type { Channel } from '@gyre/domain/reach/channel';
import { Hono } from 'hono';
import { openProviders, secretBox, type Inbound, type Providers } from '../src/channels/index.ts';
import { inboundUrl, type ProviderContext } from '../src/channels/open-provider.ts';
import { createServer } from '../src/http/index.ts';
import { mountInbound } from '../src/http/inbound.ts';
import type { HttpEnv } from '../src/http/peer.ts';
import { silentLog } from '../src/log.ts';
import { takeOver, type OwnEvent } from '../src/pipeline/index.ts';
import { openOutbox, takeInbound, type InboundContext, type Outbox } from '../src/reach/index.ts';
import { openDesk, policyOf, type Desk } from '../src/reach/testing.ts';
import type { Ledger } from '../src/stores/ports.ts';

/** 测试用收发台 — contact policy, outbox, real providers and the real door for what they send back, on a real ledger; only the clock is the test's. */
export interface SendingBench {
  readonly desk: Desk;
  readonly providers: Providers;
  readonly outbox: Outbox;
  readonly context: InboundContext;
  /** Where its door for providers is. */
  readonly url: string;
  /** Requests providers made, as they came in. */
  readonly heard: readonly Inbound[];
  /** The address a provider reaches us at. */
  inboundUrl(channel: Channel, key: string): string;
  /** Lets customers, one run each, enter a campaign and what is due happen, and sends. */
  send(campaign: string, ...customers: readonly number[]): Promise<void>;
  /** Names of own events so far. */
  names(): Promise<OwnEvent['name'][]>;
  close(): Promise<void>;
}

/** @param publicUrl  where providers believe the door to be; {@link SendingBench.url} unless told */
export async function openSendingBench(ledger: Ledger, publicUrl?: string): Promise<SendingBench> {
  await using opening = new AsyncDisposableStack();
  const desk = await openDesk(ledger, policyOf());
  const { clock } = desk;
  const context: InboundContext = { ledger, clock, wakeRelay: () => {}, recallOutbox: () => outbox.recall() };
  const heard: Inbound[] = [];
  const app = new Hono<HttpEnv>();
  mountInbound(app, async (to, request) => {
    heard.push(request);
    return await takeInbound(context, providers, to, request);
  });
  const server = await createServer({ app, host: '127.0.0.1', port: 0, clock });
  opening.defer(() => server.close());
  const url = `http://127.0.0.1:${server.port}`;
  const parts: ProviderContext = {
    ...context,
    project: 'demo',
    log: silentLog,
    secrets: secretBox('test'),
    publicUrl: () => publicUrl ?? url,
    allowPrivate: true,
  };
  const providers = openProviders(parts);
  opening.defer(() => providers.close());
  const { epoch } = await takeOver(ledger, 'test');
  const outbox = await openOutbox({ ...parts, providers, epoch, mayGo: () => null, paused: () => false, wakePipeline: () => {} });
  opening.defer(() => outbox.close());
  const closing = opening.move();
  return {
    desk,
    providers,
    outbox,
    context,
    url,
    heard,
    inboundUrl: (channel, key) => inboundUrl(parts, { channel, key }),
    async send(campaign, ...customers) {
      await desk.turn(...customers.map((n) => [campaign, n] as const));
      outbox.wake();
    },
    names: async () => (await desk.emitted()).map((e) => e.name),
    close: () => closing.disposeAsync(),
  };
}
