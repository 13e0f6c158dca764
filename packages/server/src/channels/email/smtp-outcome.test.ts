import { expect, test } from 'vitest';
import { classify } from './smtp-outcome.ts';

test.each([
  ['EENVELOPE', 550, '550 5.1.1 no such user', false, 'failed: recipient'],
  ['EENVELOPE', 550, '550 user unknown', false, 'failed: recipient'],
  ['EENVELOPE', 552, '552 5.2.2 mailbox full', false, 'failed: recipient'],
  ['EENVELOPE', 550, '550 5.7.515 not authenticated', false, 'failed: content'],
  ['EENVELOPE', 554, '554 5.7.1 Relay access denied', false, 'failed: auth'],
  ['EENVELOPE', 530, '530 5.7.0 Authentication required', false, 'failed: auth'],
  ['EENVELOPE', 451, '451 4.7.1 greylisted', false, 'failed: transient'],
  ['EENVELOPE', 452, '452 4.2.2 over quota', false, 'failed: transient'],
  ['EENVELOPE', 450, '450 4.7.1 Rate limit exceeded', false, 'failed: throttled'],
  ['EENVELOPE', undefined, 'no recipients defined', false, 'failed: recipient'],
  ['EMESSAGE', 554, '554 looks like spam', true, 'failed: content'],
  ['EMESSAGE', 552, '552 5.3.4 message too big', true, 'failed: content'],
  ['EMESSAGE', 452, '452 4.3.1 no space', true, 'failed: transient'],
  ['ECONNECTION', undefined, 'closed', true, 'unknown'],
  ['ECONNECTION', 421, '421 shutting down', true, 'unknown'],
  ['ETIMEDOUT', undefined, 'timed out', true, 'unknown'],
  ['EPROTOCOL', undefined, 'what', true, 'unknown'],
  ['ECONNECTION', undefined, 'refused', false, 'failed: transient'],
  ['EPROTOCOL', 421, '421 too busy', false, 'failed: transient'],
  ['EAUTH', 535, '535 wrong', false, 'failed: auth'],
  ['EAUTH', 454, '454 4.7.0 later', false, 'failed: transient'],
  ['ETLS', undefined, 'no TLS', false, 'failed: transient'],
] as const)('%s with reply %s (%s), data begun %s: %s', (code, responseCode, message, dataBegan, expected) => {
  const outcome = classify({ code, responseCode, message, dataBegan });
  expect(outcome.state === 'failed' ? `failed: ${outcome.failure}` : outcome.state).toBe(expected);
});

test.each([
  [{ code: 'EENVELOPE', responseCode: 550, message: 'Can’t send mail: 550 no', response: '550 no' }, '550 no'],
  [{ code: 'ECONNECTION', responseCode: undefined, message: 'connect ECONNREFUSED' }, '$not_connected connect ECONNREFUSED'],
  [{ code: 'EENVELOPE', responseCode: undefined, message: 'No recipients defined' }, '$mail_address_wrong'],
  [
    { code: 'EMESSAGE', responseCode: undefined, message: 'Message size larger than allowed 9' },
    '$mail_unsendable Message size larger than allowed 9',
  ],
  [{ code: 'EAUTH', responseCode: undefined, message: 'Missing credentials' }, '$login_impossible Missing credentials'],
])('what the server replied stands as it was, ours as a code: %o', (failure, detail) => {
  expect(classify({ ...failure, dataBegan: false })).toMatchObject({ state: 'failed', detail });
});

test('a line that broke while the mail was on its way says so', () => {
  const failure = { code: 'ETIMEDOUT', responseCode: undefined, message: 'Timeout', dataBegan: true };
  expect(classify(failure)).toEqual({ state: 'unknown', detail: '$answer_lost Timeout' });
});

test('a sender the server does not accept is our account’s fault, which another provider need not share', () => {
  const failure = { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 553, message: '553 5.7.1 sender rejected', dataBegan: false };
  expect(classify(failure)).toMatchObject({ state: 'failed', failure: 'auth' });
});
