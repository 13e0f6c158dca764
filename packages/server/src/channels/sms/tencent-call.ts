import { SECOND_MS } from '@gyre/domain/time';
import type { FetchOutcome } from '../../safe-fetch.ts';
import type { ProviderGround } from '../provider.ts';
import { tc3Authorization } from './tc3.ts';

const CONTENT_TYPE = 'application/json; charset=utf-8';

/** An act of the SMS API of Tencent Cloud. */
export interface TencentAct {
  readonly action: string;
  readonly body: string;
  readonly timeoutMs?: number | undefined;
}

/** Calls sms 2021-01-11 of Tencent Cloud, signed by TC3. */
export function callTencent(
  { endpoint, region }: { readonly endpoint: string; readonly region: string },
  { action, body, timeoutMs }: TencentAct,
  key: { readonly id: string; readonly secret: string },
  ground: ProviderGround,
): Promise<FetchOutcome> {
  const { origin, hostname } = new URL(endpoint);
  const timestampS = Math.floor(ground.now() / SECOND_MS);
  const headers = {
    'content-type': CONTENT_TYPE,
    'x-tc-action': action,
    'x-tc-version': '2021-01-11',
    'x-tc-region': region,
    'x-tc-timestamp': String(timestampS),
    authorization: tc3Authorization({ host: hostname, contentType: CONTENT_TYPE, body, timestampS }, key),
  };
  return ground.fetch(`${origin}/`, { method: 'POST', headers, body, timeoutMs });
}
