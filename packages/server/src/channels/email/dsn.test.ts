import { describe, expect, test } from 'vitest';
import { secretBox } from '../secrets.ts';
import { bounceAddress, bounceMac, isReturned, readBounceAddress } from './bounces.ts';
import { bounceFailure, readMailReport } from './dsn.ts';

const lines = (...text: readonly string[]): Buffer => Buffer.from(text.join('\r\n'));
/** A report of the shape Postfix 3.7 writes. */
const notice = (...fields: readonly string[]): Buffer =>
  lines(
    'From: MAILER-DAEMON@mail.gyre.test (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
    '',
    '--B',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I’m sorry to have to inform you …',
    '',
    '--B',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.gyre.test',
    'X-Postfix-Queue-ID: 4Fk',
    '',
    'Final-Recipient: rfc822; nobody@example.test',
    ...fields,
    '',
    '--B',
    'Content-Type: text/rfc822-headers',
    '',
    'Return-Path: <bounce+0abc.1.send.1.0123456789abcdef@bounce.gyre.test>',
    'Subject: hello',
    '',
    '--B--',
    '',
  );

describe('a delivery status notification', () => {
  test('says who failed and why, its fields folded or not', async () => {
    const raw = notice('Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.test>:', '    no such user');
    expect(await readMailReport(raw)).toEqual({
      kind: 'receipt',
      receipt: { state: 'failed', failure: 'recipient', detail: '5.1.1 smtp; 550 5.1.1 <nobody@example.test>: no such user' },
    });
  });

  test('of a delay or a relay says nothing final; of a delivery it does', async () => {
    expect(await readMailReport(notice('Action: delayed', 'Status: 4.7.1'))).toBeUndefined();
    expect(await readMailReport(notice('Action: relayed', 'Status: 2.0.0'))).toBeUndefined();
    expect(await readMailReport(notice('Action: delivered', 'Status: 2.0.0'))).toMatchObject({ receipt: { state: 'delivered' } });
  });

  test('is told from an automatic reply', async () => {
    expect(await readMailReport(lines('Subject: Re: hello', 'Auto-Submitted: auto-replied', '', 'I am on holiday; 5.1.1'))).toBeUndefined();
  });

  test.each([
    ['5.1.1', '', 'recipient'],
    ['5.1.10', '', 'recipient'],
    ['5.1.8', 'bad sender address', 'content'],
    ['5.2.1', 'mailbox disabled', 'recipient'],
    ['5.2.2', 'mailbox full', 'transient'],
    ['5.3.4', 'too big', 'content'],
    ['5.7.1', 'message looks like spam', 'content'],
    ['5.7.515', 'not authenticated', 'content'],
    ['5.4.4', 'host not found', 'transient'],
    ['4.7.1', 'greylisted, given up', 'transient'],
    ['5.0.0', 'smtp; 550 5.1.1 no such user', 'recipient'],
    ['5.0.0', 'smtp; 550 User unknown', 'recipient'],
    ['5.0.0', 'smtp; 550 go away', 'transient'],
    ['', 'smtp; 552 5.2.2 full', 'transient'],
  ])('%s %s is about the %s', (status, diagnostic, failure) => expect(bounceFailure(status, diagnostic)).toBe(failure));
});

/** After RFC 5965, appendix B.2. */
const feedback = (type: string, original: string): Buffer =>
  lines(
    'From: <abusedesk@example.com>',
    'To: <abuse@example.net>',
    'Subject: FW: Earn money',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="part1_13d.2e68ed54_boundary"',
    '',
    '--part1_13d.2e68ed54_boundary',
    'Content-Type: text/plain; charset="US-ASCII"',
    '',
    'This is an email abuse report for an email message received from IP 192.0.2.1.',
    '--part1_13d.2e68ed54_boundary',
    'Content-Type: message/feedback-report',
    '',
    `Feedback-Type: ${type}`,
    'User-Agent: SomeGenerator/1.0',
    'Version: 1',
    'Original-Rcpt-To: <user@example.com>',
    '',
    '--part1_13d.2e68ed54_boundary',
    'Content-Type: message/rfc822',
    'Content-Disposition: inline',
    '',
    original,
    'From: <somespammer@example.net>',
    'Subject: Earn money',
    '',
    'Spam Spam Spam',
    '--part1_13d.2e68ed54_boundary--',
    '',
  );

describe('a complaint', () => {
  test('names the mail by the return address the original still carries', async () => {
    const original = 'CFBL-Address: bounce+0abc.1.send.1.0123456789abcdef@bounce.gyre.test; report=arf';
    expect(await readMailReport(feedback('abuse', original))).toEqual({
      kind: 'complaint',
      about: { message: '0abc.1.send.1', mac: '0123456789abcdef' },
      detail: 'feedback-type abuse',
    });
  });

  test('without it is still one; “not spam” is none', async () => {
    expect(await readMailReport(feedback('abuse', 'Received: from mailserver.example.net'))).toMatchObject({
      kind: 'complaint',
      about: undefined,
    });
    expect(await readMailReport(feedback('not-spam', 'Received: x'))).toBeUndefined();
  });
});

describe('a return address', () => {
  const secrets = secretBox('one');
  const returned = { message: '0abc.1.send.1', mac: bounceMac(secrets, 'shop', '0abc.1.send.1') };

  test('comes back as it was, also in capitals, and proves message and project', () => {
    const address = bounceAddress(returned, 'bounce.gyre.test') ?? '';
    expect(address).toMatch(/^bounce\+0abc\.1\.send\.1\.[0-9a-f]{16}@bounce\.gyre\.test$/);
    expect(readBounceAddress(address)).toEqual(returned);
    expect(readBounceAddress(address.toUpperCase())).toEqual(returned);
    expect(isReturned(secrets, 'shop', returned)).toBe(true);
    expect(isReturned(secrets, 'other', returned)).toBe(false);
    expect(isReturned(secrets, 'shop', { ...returned, message: '0abc.2.send.1' })).toBe(false);
    expect(isReturned(secretBox('two'), 'shop', returned)).toBe(false);
  });

  test('is left out where it would be longer than an address may be', () => {
    expect(bounceAddress({ ...returned, message: 'm'.repeat(60) }, 'bounce.gyre.test')).toBeUndefined();
    expect(readBounceAddress('shop@gyre.test')).toBeUndefined();
    expect(readBounceAddress('bounce+0abc.1.send.1@bounce.gyre.test')).toBeUndefined();
  });
});
