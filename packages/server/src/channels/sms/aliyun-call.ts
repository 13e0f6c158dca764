import { randomUUID } from 'node:crypto';
import { formatInstant } from '@gyre/domain/time';
import type { FetchOutcome } from '../../safe-fetch.ts';
import type { ProviderGround } from '../provider.ts';
import { acs3Authorization, canonicalQuery, sha256 } from './acs3.ts';

/** An act of an API of Alibaba Cloud (RPC style). */
export interface AliyunAct {
  readonly action: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
  readonly timeoutMs?: number | undefined;
}

/** Calls an API of Alibaba Cloud, signed by ACS3. */
export function callAliyun(
  endpoint: string,
  { action, version, query, timeoutMs }: AliyunAct,
  key: { readonly id: string; readonly secret: string },
  ground: ProviderGround,
): Promise<FetchOutcome> {
  const { origin, host } = new URL(endpoint);
  const headers = {
    host,
    'x-acs-action': action,
    'x-acs-version': version,
    'x-acs-date': formatInstant(ground.now()).replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': sha256(''),
  };
  const authorization = acs3Authorization({ method: 'POST', query, headers, body: '' }, key);
  const sent = { ...headers, authorization, accept: 'application/json' };
  return ground.fetch(`${origin}/?${canonicalQuery(query)}`, { method: 'POST', headers: sent, body: '', timeoutMs });
}
