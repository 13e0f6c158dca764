import { generateKeyPairSync } from 'node:crypto';
import { DAY_MS } from '@gyre/domain/time';
import { createTransport } from 'nodemailer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openBounceInbox, type BounceInbox } from '../src/channels/index.ts';
import { silentLog } from '../src/log.ts';
import { takeReturned } from '../src/reach/index.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { startGyre, temporaryHome } from './gyre-process.ts';
import { hasDkimVerifier, verifyDkim } from './peers/dkim.ts';
import { freePort } from './peers/free-port.ts';
import { startMailRepeater, type MailRepeater } from './peers/mail-repeater.ts';
import { findPostfix, startMailSink, startPostfix, type MailSink, type PostfixPeer } from './peers/smtp.ts';
import { openSendingBench, type SendingBench } from './sending-bench.ts';
import { until } from './until.ts';

const StateRow = z.object({ address: z.string(), state: z.string(), failure: z.string(), detail: z.string() });
const SuppressionRow = z.object({ address: z.string(), reason: z.string() });

/** What the customers' mail server says to a recipient; `later` only the first time. */
function answerer(): (recipient: string) => { code: number; text: string } | undefined {
  const seen = new Set<string>();
  return (recipient) => {
    const isFirst = !seen.has(recipient);
    seen.add(recipient);
    if (recipient.startsWith('nobody')) return { code: 550, text: '5.1.1 no such user' };
    if (recipient.startsWith('full')) return { code: 552, text: '5.2.2 mailbox full' };
    if (recipient.startsWith('spam')) return { code: 554, text: '5.7.1 this looks like spam' };
    if (recipient.startsWith('never')) return { code: 451, text: '4.3.0 not now' };
    return recipient.startsWith('later') && isFirst ? { code: 451, text: '4.7.1 greylisted' } : undefined;
  };
}

/** Hands a mail to the bounce inbox as any mail server would. */
async function handOver(port: number, to: string, raw: string): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  try {
    return (await transport.sendMail({ envelope: { from: '', to }, raw })).response;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    transport.close();
  }
}

/** From a decision through the machine's real mail server to servers that refuse, and what comes back: every report twice. */
describe.skipIf(findPostfix() === undefined)('mail that comes back', () => {
  let ledgers: TestLedgers;
  let bench: SendingBench;
  let sink: MailSink;
  let inbox: BounceInbox;
  let repeater: MailRepeater;
  let postfix: PostfixPeer;
  beforeAll(async () => void (ledgers = await embeddedLedger.open()));
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    bench = await openSendingBench(await ledgers.ledger(projectMigrations));
    inbox = await openBounceInbox({
      host: '127.0.0.1',
      port: 0,
      log: silentLog,
      isOurs: (returned) => bench.providers.isReturned(returned),
      async take(returned, report) {
        await takeReturned(bench.context, bench.providers, returned, report);
      },
    });
    sink = await startMailSink(answerer());
    repeater = await startMailRepeater(inbox.port, 2);
    postfix = await startPostfix(sink.port, repeater.port);
    await useMail();
    await bench.desk.campaign('news', {
      arms: [
        {
          key: 'a',
          name: 'A',
          content: { channel: 'email', subject: '上新', body: '<p>看看 <a href="{{ unsubscribe_url }}">退订</a></p>' },
        },
      ],
    });
  });
  afterEach(async () => {
    await bench.close();
    await postfix.stop();
    await sink.stop();
    await repeater.stop();
    await inbox.close();
  });

  async function useMail(more: object = {}, secret: Record<string, string> = {}): Promise<void> {
    const settings = {
      host: '127.0.0.1',
      port: postfix.port,
      security: 'none',
      fromAddress: 'shop@gyre.test',
      bounceDomain: 'bounce.gyre.test',
    };
    await bench.providers.save('email', 'mail', { kind: 'smtp', settings: { ...settings, ...more }, secret, enabled: true }, 'test');
  }
  const people = async (...names: readonly string[]): Promise<void> => {
    for (const [i, name] of names.entries()) await bench.desk.customer(i + 1, { email: `${name}@example.test` });
  };
  const messages = () => bench.desk.ledger.rows(StateRow, 'select address, state, failure, detail from messages order by created_at, run');
  const failures = async () => (await messages()).filter((m) => m.state === 'failed').length;
  const reported = (times: number) => until(`${times} reports, twice`, () => repeater.handedOn() === 2 * times, 110_000);
  const suppressed = () => bench.desk.ledger.rows(SuppressionRow, 'select address, reason from suppressions order by address');
  test('dead addresses are suppressed, full ones and those given up are not, what was refused for its content neither', async () => {
    await people('ann', 'nobody', 'full', 'spam', 'later', 'never');
    await bench.send('news', 1, 2, 3, 4, 5, 6);
    await sink.received(2);
    await reported(4);
    const told = (await messages()).map((m) => [m.address.split('@')[0], m.state, m.failure, m.detail.slice(0, 5)]);
    expect(told.filter(([, state]) => state === 'failed')).toEqual([
      ['nobody', 'failed', 'recipient', '5.1.1'],
      ['full', 'failed', 'transient', '5.2.2'],
      ['spam', 'failed', 'content', '5.7.1'],
      ['never', 'failed', 'transient', '4.3.0'],
    ]);
    expect(told.filter(([, state]) => state === 'sent').map(([name]) => name)).toEqual(['ann', 'later']);
    expect(sink.mails.flatMap((m) => m.to).toSorted()).toEqual(['ann@example.test', 'later@example.test']);
    expect(sink.mails.every((m) => /^bounce\+[a-z0-9.]+\.[0-9a-f]{16}@bounce\.gyre\.test$/.test(m.from))).toBe(true);
    expect(await suppressed()).toEqual([{ address: 'nobody@example.test', reason: 'bounced' }]);
    expect((await bench.names()).filter((name) => name === '$message_failed')).toHaveLength(4);

    await bench.send('news', 2);
    expect(await bench.desk.decision(7)).toMatchObject({ outcome: 'withheld', reason: 'suppressed' });
  }, 120_000);

  test('the third full mailbox within 30 days suppresses', async () => {
    await people('full');
    for (const round of [1, 2, 3]) {
      expect(await suppressed()).toEqual([]);
      await bench.send('news', 1);
      await reported(round);
      expect(await failures()).toBe(round);
      await bench.desk.clock.advance(10 * DAY_MS);
    }
    expect(await suppressed()).toEqual([{ address: 'full@example.test', reason: 'bounced' }]);
  }, 120_000);

  const returnMail = (to: string, raw: string): Promise<string> => handOver(inbox.port, to, raw);
  const complaint = (about: string): string =>
    [
      'From: <fbl@mailbox.test>',
      'Subject: FW: 上新',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
      '',
      '--b',
      'Content-Type: message/feedback-report',
      '',
      'Feedback-Type: abuse',
      'User-Agent: Mailbox/1.0',
      'Version: 1',
      `Original-Mail-From: <${about}>`,
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      'Subject: hello',
      '',
      '--b--',
      '',
    ].join('\r\n');

  test('a complaint suppresses for all but verification codes and is told once; forged return addresses are refused', async () => {
    await people('ann', 'ben');
    await bench.send('news', 1, 2);
    await sink.received(2);
    const from = (name: string): string => sink.mails.find((m) => m.to.includes(`${name}@example.test`))?.from ?? '';
    const forged = from('ben').replace(/[0-9a-f]{16}@/, '0123456789abcdef@');
    expect(await returnMail(forged, complaint(forged))).toMatch(/550.*no such return address/);
    expect(await returnMail('shop@bounce.gyre.test', complaint(forged))).toMatch(/550/);
    expect(await returnMail('fbl@bounce.gyre.test', complaint(forged)), 'taken, but nobody’s').toMatch(/^250/);
    expect(await returnMail(from('ben'), 'Subject: Re: hello\r\n\r\nI am on holiday.\r\n')).toMatch(/^250/);
    expect(await suppressed()).toEqual([]);

    expect(await returnMail('fbl@bounce.gyre.test', complaint(from('ann')))).toMatch(/^250/);
    expect(await returnMail(from('ann'), complaint(from('ann')))).toMatch(/^250/);
    expect(await suppressed()).toEqual([{ address: 'ann@example.test', reason: 'complaint' }]);
    expect((await bench.names()).slice(2)).toEqual(['$message_complained', '$consent_changed', '$message_unsubscribed']);
    await bench.send('news', 1);
    expect(await bench.desk.decision(3)).toMatchObject({ outcome: 'withheld', reason: 'suppressed' });
  });

  test.skipIf(!hasDkimVerifier())(
    'a verifier we did not write finds our signature valid after a real mail server, over both unsubscribe headers',
    async () => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const record = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      await useMail({ dkimDomain: 'gyre.test', dkimSelector: 's1' }, { dkimPrivateKey: pem });
      await people('ann');
      await bench.send('news', 1);
      const [mail] = await sink.received(1);
      const raw = mail?.raw ?? '';
      expect(verifyDkim(raw, record)).toBe('valid s1._domainkey.gyre.test.');
      expect(verifyDkim(raw.replace(/^List-Unsubscribe-Post: .*$/m, 'List-Unsubscribe-Post: List-Unsubscribe=Never'), record)).toMatch(
        /^invalid/,
      );
      const signed = (/\bh=([^;]+)/.exec(mail?.header('dkim-signature') ?? '')?.[1] ?? '').toLowerCase().split(/[\s:]+/);
      expect(signed).toEqual(expect.arrayContaining(['from', 'list-unsubscribe', 'list-unsubscribe-post', 'cfbl-address']));
    },
  );
});

test('the server opens the inbox on the port of its settings and takes nothing that was not sent', async () => {
  await using home = await temporaryHome();
  const port = await freePort();
  const server = await startGyre(home.path, { GYRE_BOUNCE_PORT: String(port) });
  try {
    const forged = 'bounce+0abc.1.send.1.0123456789abcdef@bounce.gyre.test';
    expect(await handOver(port, forged, 'Subject: x\r\n\r\nx\r\n')).toMatch(/550 5\.1\.1 no such return address/);
  } finally {
    expect(await server.stop()).toBe(0);
  }
});
