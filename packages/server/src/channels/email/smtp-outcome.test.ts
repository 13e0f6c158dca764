import { expect, test } from 'vitest';
import { classify } from './smtp-outcome.ts';

const failure = (code: string, responseCode: number | undefined, dataBegan: boolean) =>
  classify({ code, responseCode, message: 'm', dataBegan });

test.each([
  ['EENVELOPE', 550, false, 'failed for good'],
  ['EENVELOPE', 451, false, 'failed for now'],
  ['EENVELOPE', undefined, false, 'failed for good'],
  ['EMESSAGE', 554, true, 'failed for good'],
  ['EMESSAGE', 452, true, 'failed for now'],
  ['ECONNECTION', undefined, true, 'unknown'],
  ['ECONNECTION', 421, true, 'unknown'],
  ['ETIMEDOUT', undefined, true, 'unknown'],
  ['EPROTOCOL', undefined, true, 'unknown'],
  ['ECONNECTION', undefined, false, 'failed for now'],
  ['EAUTH', 535, false, 'failed for now'],
  ['ETLS', undefined, false, 'failed for now'],
] as const)('%s with reply %s, data begun %s: %s', (code, reply, dataBegan, expected) => {
  const outcome = failure(code, reply, dataBegan);
  const said = outcome.state === 'failed' ? `failed ${outcome.permanent ? 'for good' : 'for now'}` : outcome.state;
  expect(said).toBe(expected);
});
