import { lookup } from 'node:dns/promises';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { detailOf } from '@gyre/domain/reach/detail';
import { SECOND_MS } from '@gyre/domain/time';
import { messageOf } from './errors.ts';

/** What to ask for. */
export interface FetchWish {
  readonly method?: 'GET' | 'POST' | 'PUT' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Buffer | undefined;
  /** From the first look-up to the last byte of the answer; 20 s unless told. */
  readonly timeoutMs?: number | undefined;
  /** What is kept of the answer's body; the rest is not read. 64 KB unless told. */
  readonly maxBytes?: number | undefined;
}

/**
 * 请求结果 — `answered`: the other side replied, whatever it said. `refused`: the address may not be called. `unsent`: nothing of the request
 * left, so it certainly had no effect. `lost`: it was on its way and no answer came: it may have had its effect. A `detail` is one of
 * ours (`detailOf`).
 */
export type FetchOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }
  | { readonly kind: 'refused' | 'unsent' | 'lost'; readonly detail: string };

export type SafeFetch = (url: string, wish?: FetchWish) => Promise<FetchOutcome>;

export interface FetchRules {
  /** Lets addresses of the own network pass. */
  readonly allowPrivate: boolean;
  /** Addresses of a host name; the system's resolver unless told. */
  readonly resolve?: ((host: string) => Promise<readonly string[]>) | undefined;
}

const TIMEOUT_MS = 20 * SECOND_MS;
const MAX_BYTES = 64 * 1024;

/** Special-purpose IPv4 (IANA registry, RFC 6890) and multicast: nothing of it is somebody's public server. */
const RESERVED_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within global unicast `2000::/3`: special purposes, documentation, and tunnels that hide an IPv4 address (Teredo, 6to4). */
const RESERVED_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

const reserved = listOf([...RESERVED_4, ...RESERVED_6]);
const global6 = listOf(['2000::/3']);

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/**
 * 公网地址 — whether an address is one of the open internet: not loopback, private, link-local (and so no cloud metadata), carrier-grade NAT,
 * multicast, documentation or reserved, and no IPv6 form that stands for an IPv4 address (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !reserved.check(address, 'ipv4');
  return family === 6 && global6.check(address, 'ipv6') && !reserved.check(address, 'ipv6');
}

/**
 * 安全请求 — calls an address that somebody typed without letting it reach into our own network (SSRF, OWASP cheat sheet): only http and https
 * without a user name; every address its name stands for must be public; the connection goes to the very addresses that were checked, so a
 * name that answers differently the second time gains nothing; redirects are answers like any other. One connection per call: an idle one
 * that the other side closes would make a loss out of nothing. Never throws.
 */
export function openSafeFetch(rules: FetchRules): SafeFetch {
  return (url, wish = {}) => safeFetch(url, wish, rules);
}

/** {@link openSafeFetch} for one call. */
export async function safeFetch(url: string, wish: FetchWish, rules: FetchRules): Promise<FetchOutcome> {
  const target = targetOf(url);
  if (typeof target === 'string') return { kind: 'refused', detail: target };
  const deadline = AbortSignal.timeout(wish.timeoutMs ?? TIMEOUT_MS);
  const addresses = await addressesOf(target, rules, deadline);
  if (!Array.isArray(addresses)) return addresses;
  return await call(target, wish, addresses, deadline).catch((error: unknown) => ({
    kind: 'refused',
    detail: detailOf('address_wrong', messageOf(error)),
  }));
}

function targetOf(text: string): URL | string {
  if (!URL.canParse(text)) return detailOf('address_wrong', text.slice(0, 100));
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return detailOf('address_wrong', url.protocol);
  return url.username === '' && url.password === '' ? url : detailOf('address_wrong', '<user>:<password>@');
}

/** The addresses a host stands for; a URL's host is canonical, so `2130706433` and `0x7f.1` are `127.0.0.1` here. */
async function addressesOf({ hostname }: URL, rules: FetchRules, deadline: AbortSignal): Promise<string[] | FetchOutcome> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolved(host, rules.resolve ?? systemAddresses, deadline) : [host];
  if (typeof addresses === 'string') return { kind: 'unsent', detail: addresses };
  if (addresses.length === 0) return { kind: 'unsent', detail: detailOf('host_unknown', host) };
  const inside = rules.allowPrivate ? undefined : addresses.find((address) => !isPublicAddress(address));
  if (inside === undefined) return [...addresses];
  return { kind: 'refused', detail: detailOf('address_private', host === inside ? host : `${host} = ${inside}`) };
}

async function resolved(
  host: string,
  resolve: NonNullable<FetchRules['resolve']>,
  deadline: AbortSignal,
): Promise<readonly string[] | string> {
  const late = new Promise<string>((done) => deadline.addEventListener('abort', () => done(detailOf('host_unknown', host))));
  return await Promise.race([resolve(host).catch((error: unknown) => detailOf('host_unknown', messageOf(error))), late]);
}

async function systemAddresses(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map((found) => found.address);
}

/** Answers every look-up of the connection with the addresses that were checked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) => {
    if (options.all === true) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };
}

function call(url: URL, wish: FetchWish, addresses: readonly string[], deadline: AbortSignal): Promise<FetchOutcome> {
  const body = wish.body === undefined ? undefined : Buffer.from(wish.body);
  const options: RequestOptions = {
    method: wish.method ?? 'GET',
    agent: false,
    lookup: pinned(addresses),
    headers: { ...wish.headers, ...(body === undefined ? {} : { 'content-length': body.length }) },
    maxHeaderSize: 32 * 1024,
  };
  return new Promise((resolve) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options);
    let isConnected = false;
    const failed = (detail: string): void => {
      resolve({ kind: isConnected ? 'lost' : 'unsent', detail: detail.slice(0, 500) });
      request.destroy();
    };
    const broke = (error: unknown): void => failed(detailOf(isConnected ? 'answer_lost' : 'not_connected', messageOf(error)));
    whenConnected(request, url, () => (isConnected = true));
    request.once('response', (response) => void answerOf(response, wish.maxBytes ?? MAX_BYTES).then(resolve, broke));
    request.on('error', broke);
    const late = (): void => failed(detailOf(isConnected ? 'answer_late' : 'connected_late'));
    if (deadline.aborted) late();
    else deadline.addEventListener('abort', late, { once: true });
    request.once('close', () => deadline.removeEventListener('abort', late));
    request.end(body);
  });
}

/** From the moment the connection stands, with TLS where there is one, bytes of the request leave. */
function whenConnected(request: ClientRequest, { protocol }: URL, connected: () => void): void {
  request.once('socket', (socket) => socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', connected));
}

async function answerOf(response: IncomingMessage, maxBytes: number): Promise<FetchOutcome> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= maxBytes) break;
  }
  response.destroy();
  const body = Buffer.concat(chunks).subarray(0, maxBytes);
  return { kind: 'answered', status: response.statusCode ?? 0, headers, body };
}
