import { instant } from '@gyre/domain/time';
import { expect, onTestFinished, test } from 'vitest';
import type { Outgoing, ProviderGround } from '../src/channels/index.ts';
import { openSmtp, smtp } from '../src/channels/email/smtp.ts';
import { openSafeFetch } from '../src/safe-fetch.ts';
import { startSlowSmtp, type SlowAt } from './peers/slow-smtp.ts';

const WAIT_MS = 1500;
const WAITS = { connectionTimeout: WAIT_MS, greetingTimeout: WAIT_MS, socketTimeout: WAIT_MS };
const UNDER_MS = 500;
const OVER_MS = 2500;
const ground: ProviderGround = { project: 'shop', inboundUrl: '', now: () => instant(0), fetch: openSafeFetch({ allowPrivate: false }) };

const mailTo = (name: string): Outgoing => ({
  id: `0abc.${name}.send.1`,
  key: `${name}.send`,
  campaign: 'news',
  customer: 1,
  category: 'marketing',
  address: `${name}@example.test`,
  content: { subject: '上新', body: '<p>看看</p>', headers: {}, fields: {}, parts: 1 },
});

async function sentThrough(slow: SlowAt, takesMs: number) {
  const server = await startSlowSmtp(slow, takesMs);
  onTestFinished(() => server.stop());
  const settings = smtp.settings.parse({ host: '127.0.0.1', port: server.port, security: 'none', fromAddress: 'shop@gyre.test' });
  const sender = openSmtp(settings, {}, ground, WAITS);
  onTestFinished(() => sender.close());
  return { server, outcome: await sender.send(mailTo('ann')) };
}

test.concurrent.each<SlowAt>(['greeting', 'recipient', 'mail'])(
  'a server slow with its %s, but in time: the mail is sent, once',
  async (slow) => {
    const { server, outcome } = await sentThrough(slow, UNDER_MS);
    expect(outcome).toMatchObject({ state: 'sent' });
    expect(server.took).toEqual(['ann@example.test']);
  },
);

test.concurrent.each<SlowAt>(['greeting', 'recipient'])(
  'a server too slow with its %s has nothing yet: failed for now, and it never gets the mail',
  async (slow) => {
    const { server, outcome } = await sentThrough(slow, OVER_MS);
    expect(outcome).toMatchObject({ state: 'failed', failure: 'transient' });
    expect(server.took).toEqual([]);
  },
);

test.concurrent('a server that has the mail and is too slow to say so: the outcome is unknown, and the mail is there once', async () => {
  const { server, outcome } = await sentThrough('mail', OVER_MS);
  expect(outcome).toMatchObject({ state: 'unknown' });
  expect(server.took).toEqual(['ann@example.test']);
});
