import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instant } from '@gyre/domain/time';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailSink, type MailSink } from '../../test/peers/smtp.ts';
import { until } from '../../test/until.ts';
import { manualClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import type { Outgoing } from './provider.ts';
import { openProviders, type Providers } from './providers.ts';
import { secretBox } from './secrets.ts';

const secrets = secretBox('one');
const message: Outgoing = {
  id: 'm1',
  key: '1.send',
  campaign: 'c',
  customer: 1,
  category: 'marketing',
  address: 'ann@example.test',
  content: { subject: 's', body: 'b', headers: {}, fields: {}, parts: 1 },
};

describe('providers of a project', () => {
  let ledgers: TestLedgers;
  let sink: MailSink;
  let ledger: Ledger;
  let providers: Providers;
  const opened: Providers[] = [];
  const clock = manualClock(instant(0));
  const open = (box = secrets): Providers => {
    const publicUrl = (): string => 'https://gyre.test';
    const context = { project: 'shop', ledger, clock, log: silentLog, secrets: box, publicUrl, allowPrivate: true, wakeRelay: () => {} };
    opened.push(openProviders(context));
    return opened.at(-1) as Providers;
  };
  const listingOf = async (channel: string) => (await providers.list()).find((listing) => listing.channel === channel);
  const draft = (more: object = {}) => ({
    kind: 'smtp',
    settings: { host: '127.0.0.1', port: sink.port, security: 'none', fromAddress: 'hi@gyre.test' },
    enabled: true,
    ...more,
  });
  beforeAll(async () => {
    ledgers = await embeddedLedger.open();
    sink = await startMailSink();
  });
  afterAll(async () => {
    await sink.stop();
    await ledgers.close();
  });
  beforeEach(async () => {
    ledger = await ledgers.ledger(projectMigrations);
    providers = open();
  });
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close();
  });

  test('without one the test inbox answers, and takes the same id once', async () => {
    const { sender, deduplicates } = await providers.current('email');
    expect(await sender.send(message)).toMatchObject({ state: 'sent' });
    expect(await sender.send(message)).toMatchObject({ state: 'sent' });
    expect(deduplicates).toBe(true);
    expect(await ledger.run('delete from test_inbox')).toBe(1);
    expect(await listingOf('email')).toMatchObject({ usesTestInbox: true, providers: [] });
    expect(await listingOf('inbox')).toMatchObject({ usesTestInbox: false, kinds: [] });
    expect((await providers.current('inbox')).key).toBe('inbox');
  });

  test('a saved one is used at once, until it is disabled or removed', async () => {
    await providers.save('email', 'main', draft(), 'ann');
    expect((await providers.current('email')).key).toBe('main');
    await providers.save('email', 'main', draft({ enabled: false }), 'ann');
    expect((await providers.current('email')).key).toBe('test-inbox');
    expect(await providers.byKey('email', 'main')).toBeUndefined();
    await providers.remove('email', 'main');
    await expect(providers.remove('email', 'main')).rejects.toThrow(/no provider main/);
  });

  test('secrets are kept when left out, stored sealed and never listed', async () => {
    await providers.save('email', 'main', draft({ secret: { user: 'u', password: 'p4ss' } }), 'ann');
    await providers.save('email', 'main', draft(), 'bob');
    const listing = await listingOf('email');
    expect(listing?.providers).toMatchObject([{ key: 'main', secrets: ['user', 'password'], updatedBy: 'bob' }]);
    expect(JSON.stringify(listing)).not.toContain('p4ss');
    expect(await ledger.run(`delete from providers where secret like '%p4ss%'`)).toBe(0);
  });

  test('a webhook’s secret is refused when it is missing or malformed; one that is replaced signs on until it is removed', async () => {
    const [first, second] = ['a', 'b'].map((byte) => `whsec_${Buffer.from(byte.repeat(32)).toString('base64')}`);
    const webhook = (secret: object) =>
      providers.save('webhook', 'main', draft({ kind: 'standard', settings: { url: 'https://hooks.test/' }, secret }), 'ann');
    const stored = async () => (await listingOf('webhook'))?.providers[0]?.secrets;
    await expect(webhook({})).rejects.toThrow(/whsec_/);
    await expect(webhook({ secret: 'abc' })).rejects.toThrow(/whsec_/);
    await webhook({ secret: first });
    expect(await stored()).toEqual(['secret']);
    await webhook({ secret: second });
    expect(await stored()).toEqual(['secret', 'previousSecret']);
    await expect(webhook({ secret: '' })).rejects.toThrow(/whsec_/);
    await webhook({ previousSecret: '' });
    expect(await stored()).toEqual(['secret']);
  });

  test('mail that is to be signed is not saved without a selector and a key to sign with', async () => {
    const signed = { ...draft().settings, dkimDomain: 'gyre.test' };
    const keyOf = (type: 'rsa' | 'ed25519') => {
      const { privateKey } = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : generateKeyPairSync('ed25519');
      return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    };
    const save = (settings: object, dkimPrivateKey: string) =>
      providers.save('email', 'main', draft({ settings, secret: { dkimPrivateKey } }), 'ann');
    await expect(save(signed, keyOf('rsa'))).rejects.toThrow(/selector/);
    const selected = { ...signed, dkimSelector: 's1' };
    for (const key of ['', 'no key', keyOf('ed25519')]) await expect(save(selected, key)).rejects.toThrow(/RSA key as PEM/);
    await save(selected, keyOf('rsa'));
    expect((await listingOf('email'))?.providers[0]?.secrets).toEqual(['dkimPrivateKey']);
  });

  test('a secret that can no longer be read makes messages wait instead of losing them', async () => {
    await providers.save('email', 'main', draft({ secret: { user: 'u' } }), 'ann');
    const { sender } = await open(secretBox('another')).current('email');
    expect(await sender.send(message)).toMatchObject({
      state: 'failed',
      failure: 'auth',
      detail: '$secret_unreadable',
    });
  });

  test('settings that do not fit, unknown kinds and unknown secrets are refused by name', async () => {
    await expect(providers.save('email', 'main', draft({ settings: { host: 'h' } }), 'ann')).rejects.toThrow(/fromAddress/);
    await expect(providers.save('email', 'main', draft({ kind: 'pigeon' }), 'ann')).rejects.toThrow(/pigeon/);
    await expect(providers.save('email', 'main', draft({ secret: { pin: '1' } }), 'ann')).rejects.toThrow(/pin/);
    await expect(providers.save('email', 'test-inbox', draft(), 'ann')).rejects.toThrow(/Gyre’s own/);
  });

  test('a test message tells what the provider said', async () => {
    await providers.save('email', 'main', draft(), 'ann');
    expect(await providers.test('email', 'main', 'ann@example.test')).toMatchObject({ accepted: true });
    expect(await providers.test('email', 'main', 'nonsense')).toEqual({ accepted: false, detail: '$mail_address_wrong' });
  });

  test('a provider that cannot be opened says why when it is tested', async () => {
    await providers.save('sms', 'main', { kind: 'aliyun', settings: { accessKeyId: 'id' }, enabled: false }, 'ann');
    expect(await providers.test('sms', 'main', '13800000001')).toEqual({ accepted: false, detail: '$secret_wrong accessKeySecret' });
  });

  test('the balance of a saved provider is asked for at once, and is low by its settings', async () => {
    const told = { Success: true, Data: { AvailableAmount: '99.50', Currency: 'CNY' } };
    const server = createServer((_request, response) => response.end(JSON.stringify(told)));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const settings = { accessKeyId: 'id', balanceEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const shown = async (): Promise<unknown> => (await listingOf('sms'))?.providers[0]?.balance;
    for (const [warnBelow, low] of [
      [99, false],
      [100, true],
    ] as const) {
      const secret = { accessKeySecret: 'secret' };
      await providers.save('sms', 'main', { kind: 'aliyun', settings: { ...settings, warnBelow }, secret, enabled: true }, 'ann');
      await until('the balance', async () => (await shown()) !== null);
      expect(await shown()).toEqual({ amount: 995_000, unit: 'CNY', at: 0, low });
    }
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  });

  test('the form of the console can be drawn from the listing', async () => {
    const kinds = (await listingOf('email'))?.kinds ?? [];
    expect(kinds.map((k) => k.kind)).toEqual(['smtp']);
    expect(kinds[0]?.schema).toMatchObject({
      properties: {
        host: { zh: 'SMTP 主机', en: 'SMTP host' },
        security: { enum: ['starttls', 'tls', 'none'] },
        ratePerSecond: { type: 'number' },
      },
    });
    expect(kinds[0]?.secretFields).toEqual(['user', 'password', 'dkimPrivateKey']);
  });

  test('several are used in the order of their places, a new one last', async () => {
    for (const key of ['a', 'b', 'c']) await providers.save('email', key, draft(), 'ann');
    await providers.save('email', 'c', draft({ place: 0 }), 'ann');
    await providers.save('email', 'b', draft({ enabled: false }), 'ann');
    expect((await providers.chain('email')).map((p) => p.key)).toEqual(['a', 'c']);
    await providers.save('email', 'a', draft({ place: 5, settings: { ...draft().settings, ratePerSecond: 20 } }), 'ann');
    expect((await providers.chain('email')).map((p) => [p.key, p.ratePerSecond])).toEqual([
      ['c', undefined],
      ['a', 20],
    ]);
    await expect(providers.save('email', 'a', draft({ settings: { ...draft().settings, ratePerSecond: 0 } }), 'ann')).rejects.toThrow(
      /ratePerSecond/,
    );
  });

  test('a pause outlives the process, is listed with its reason without the customer’s address, and an operator or a change ends it', async () => {
    await providers.save('email', 'main', draft(), 'ann');
    const named = { channel: 'email' as const, key: 'main' };
    providers.health.note(named, { state: 'failed', detail: 'bad password for ann@example.test', failure: 'auth' }, clock.now());
    expect((await listingOf('email'))?.providers[0]).toMatchObject({
      pausedUntil: 600_000,
      pausedReason: 'auth: bad password for a****@example.test',
    });
    providers = open();
    await providers.chain('email');
    expect(providers.health.standing(named, clock.now())).toBe('paused');
    await providers.resume('email', 'main');
    expect(providers.health.standing(named, clock.now())).toBe('well');
    expect((await listingOf('email'))?.providers[0]).toMatchObject({ pausedUntil: null, pausedReason: '' });
    providers.health.note(named, { state: 'failed', detail: 'no money', failure: 'quota' }, clock.now());
    await providers.save('email', 'main', draft(), 'ann');
    expect((await listingOf('email'))?.providers[0]).toMatchObject({ pausedUntil: null });
    await expect(providers.resume('email', 'other')).rejects.toThrow(/no provider other/);
  });

  test('what comes to an inbound address without its token, or for a provider that sends nothing, is nobody’s', async () => {
    await providers.save('email', 'main', draft(), 'ann');
    const request = {
      method: 'GET',
      path: '',
      query: new Map<string, string>(),
      headers: new Map<string, string>(),
      body: Buffer.alloc(0),
    };
    expect(await providers.receive({ channel: 'email', key: 'main', token: 'guessed' }, request)).toBeUndefined();
    expect((await listingOf('email'))?.providers[0]?.inboundUrl).toBeNull();
  });
});
