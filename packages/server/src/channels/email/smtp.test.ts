import { generateKeyPairSync } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPostfix, startMailSink, startPostfix, type MailSink, type PostfixPeer } from '../../../test/peers/smtp.ts';
import { openSafeFetch } from '../../safe-fetch.ts';
import type { Outgoing, ProviderGround } from '../provider.ts';
import { smtp } from './smtp.ts';

const message: Outgoing = {
  id: '0abc.1.send.1',
  key: '1.send',
  campaign: 'welcome',
  customer: 1,
  category: 'marketing',
  address: 'ann@example.test',
  content: {
    subject: '您好，Ann',
    body: '<p>欢迎 <a href="https://shop.example.test/">看看</a></p>',
    headers: { 'List-Unsubscribe': '<https://gyre.test/u/token>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    fields: {},
    parts: 1,
  },
};
const ground: ProviderGround = { project: 'shop', inboundUrl: '', now: () => instant(0), fetch: openSafeFetch({ allowPrivate: false }) };
const open = (port: number, more: object = {}, secret: Record<string, string> = {}) =>
  smtp.open(
    smtp.settings.parse({ host: '127.0.0.1', port, security: 'none', fromName: '环流', fromAddress: 'hi@gyre.test', ...more }),
    secret,
    ground,
  );

describe('SMTP against a sink', () => {
  let sink: MailSink;
  beforeAll(async () => {
    sink = await startMailSink((to) => {
      if (to.startsWith('nobody')) return { code: 550, text: '5.1.1 no such user' };
      return to.startsWith('later') ? { code: 451, text: '4.7.1 try later' } : undefined;
    });
  });
  afterAll(() => sink.stop());

  test('a signature covers both unsubscribe headers', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const sender = open(sink.port, { dkimDomain: 'gyre.test', dkimSelector: 's1' }, { dkimPrivateKey: privateKey });
    expect(await sender.send(message)).toMatchObject({ state: 'sent' });
    await sender.close();
    const [mail] = await sink.received(1);
    const signature = mail?.header('dkim-signature') ?? '';
    const signed = (/\bh=([^;]+)/.exec(signature)?.[1] ?? '').toLowerCase().split(/[\s:]+/);
    expect(signed).toEqual(expect.arrayContaining(['from', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']));
    expect(signature).toContain('d=gyre.test');
  });

  test('a refused recipient is failed for good, a postponed one failed for now, and the connection stays usable', async () => {
    const sender = open(sink.port);
    expect(await sender.send({ ...message, address: 'nobody@example.test' })).toMatchObject({ state: 'failed', failure: 'recipient' });
    expect(await sender.send({ ...message, address: 'later@example.test' })).toMatchObject({ state: 'failed', failure: 'transient' });
    expect(await sender.send(message)).toMatchObject({ state: 'sent' });
    await sender.close();
  });

  test('what would write into the head of the mail is refused before anything is sent', async () => {
    const before = sink.mails.length;
    const sender = open(sink.port);
    const saying = (part: Partial<Outgoing['content']>): Partial<Outgoing> => ({ content: { ...message.content, ...part } });
    const bad: [Partial<Outgoing>, string][] = [
      [saying({ subject: 'hi\r\nBcc: all@example.test' }), 'content'],
      [{ address: 'a@b.test>, <c@d.test' }, 'recipient'],
      [{ address: 'a@b.test\r\nRCPT TO:<c@d.test>' }, 'recipient'],
      [saying({ headers: { 'X-A': 'b\nBcc: all@example.test' } }), 'content'],
      [saying({ headers: { 'X-A: b\r\nBcc': 'all@example.test' } }), 'content'],
    ];
    for (const [part, failure] of bad) expect(await sender.send({ ...message, ...part })).toMatchObject({ state: 'failed', failure });
    await sender.close();
    expect(sink.mails.length).toBe(before);
    expect(() => smtp.settings.parse({ host: 'h', fromAddress: 'a@b.test', fromName: 'x\r\nBcc: y' })).toThrow(/fromName/);
  });

  test('nobody listening: for now', async () => {
    const sender = open(1);
    expect(await sender.send(message)).toMatchObject({ state: 'failed', failure: 'transient' });
    await sender.close();
  });
});

test('a connection lost after the message had begun to flow is unknown; lost before, it is failed for now', async () => {
  const server = createServer((socket) => {
    let isData = false;
    socket.on('error', () => {});
    socket.write('220 gone.test\r\n');
    socket.on('data', (chunk) => {
      const line = chunk.toString();
      if (isData) return void (line.includes('\r\n.\r\n') && socket.destroy());
      if (line.startsWith('EHLO')) socket.write('250 gone.test\r\n');
      else if (line.startsWith('RCPT TO:<early')) socket.destroy();
      else if (line.startsWith('DATA')) {
        isData = true;
        socket.write('354 go on\r\n');
      } else socket.write('250 ok\r\n');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const sender = open((server.address() as AddressInfo).port);
  expect(await sender.send(message)).toMatchObject({ state: 'unknown' });
  expect(await sender.send({ ...message, address: 'early@example.test' })).toMatchObject({ state: 'failed', failure: 'transient' });
  await sender.close();
  await new Promise((resolve) => void server.close(resolve));
});

describe.skipIf(findPostfix() === undefined)('SMTP against Debian’s postfix', () => {
  let sink: MailSink;
  let postfix: PostfixPeer;
  beforeAll(async () => {
    sink = await startMailSink();
    postfix = await startPostfix(sink.port);
  });
  afterAll(async () => {
    await postfix.stop();
    await sink.stop();
  });

  test('a message goes through a real mail server whole', async () => {
    const sender = open(postfix.port, { replyTo: 'service@gyre.test' });
    const outcome = await sender.send(message);
    await sender.close();
    expect(outcome).toMatchObject({ state: 'sent', detail: expect.stringContaining('queued') as string });
    const [received] = await sink.received(1);
    expect(received).toMatchObject({ from: 'hi@gyre.test', to: ['ann@example.test'] });
    expect(received?.mail).toMatchObject({
      subject: '您好，Ann',
      from: { name: '环流', address: 'hi@gyre.test' },
      messageId: '<0abc.1.send.1@gyre.test>',
      replyTo: [{ address: 'service@gyre.test' }],
    });
    expect(received?.mail.html?.trim()).toBe(message.content.body);
    expect(received?.mail.text?.trim()).toBe('欢迎 看看 (https://shop.example.test/)');
    expect(received?.header('list-unsubscribe')).toBe('<https://gyre.test/u/token>');
    expect(received?.header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });
});
