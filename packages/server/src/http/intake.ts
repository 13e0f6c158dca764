import { SECOND_MS, type Instant } from '@gyre/domain/time';
import type { Hono } from 'hono';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { readBody, type IntakeProtocol, type IntakeRequest, type IntakeWriter } from '../intake/index.ts';
import type { Log } from '../log.ts';
import { corsHeaders, preflight } from './cors.ts';
import { refusalOf, respond } from './error-reply.ts';
import { openGate, type Gate } from './gate.ts';
import { readLimited } from './limited-body.ts';
import { announcedBytes, bytesOf, type HttpContext, type HttpEnv } from './peer.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** How long a client that comes back after 429 is kept waiting before it gets one. */
const PATIENCE_MS = 5 * SECOND_MS;
/** How long a body may take to arrive once it is being read: its room must not be held for ever. */
const READ_WITHIN_MS = 60 * SECOND_MS;

/** Where the events of a write key go. */
export interface IntakeTarget {
  readonly project: string;
  readonly source: string;
  readonly writer: IntakeWriter;
}

/** What the intake door needs. */
export interface IntakeDoor {
  readonly protocols: readonly IntakeProtocol[];
  /** Who owns a write key, whatever protocol it comes by; undefined when it is unknown or revoked. */
  resolveKey(writeKey: string, protocol: IntakeProtocol['name']): IntakeTarget | undefined;
  /** Bytes that wait for the disk in all projects. */
  backlog(): number;
  /** Largest body, as sent and inflated. */
  readonly maxBodyBytes: number;
  /** Bytes of bodies held at once, and of backlog, beyond which reading waits. */
  readonly maxQueueBytes: number;
}

interface Door extends IntakeDoor {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly log: Log;
}

/** 收数入口 — every route of every protocol, with CORS. Answers only after the durable commit. */
export function mountIntake(app: Hono<HttpEnv>, door: IntakeDoor, clock: Clock, log: Log): Gate {
  const gate = openGate(clock, door.maxQueueBytes, () => door.backlog());
  const open: Door = { ...door, gate, clock, log };
  for (const protocol of door.protocols) {
    for (const { method, path } of protocol.routes) {
      app.on(method, path, (c) => receive(c, protocol, method, path, open));
      app.options(path, (c) => preflight(c.req.header('origin')));
    }
  }
  return gate;
}

async function receive(c: HttpContext, protocol: IntakeProtocol, method: 'GET' | 'POST', path: string, door: Door): Promise<Response> {
  const base = { ...SECURITY_HEADERS, ...corsHeaders(c.req.header('origin')) };
  try {
    const { status, headers, body } = await take(c, protocol, method, path, door);
    return new Response(body, { status, headers: { 'cache-control': 'no-store', ...base, ...headers } });
  } catch (error) {
    const refusal = refusalOf(error, door.log, { method, path });
    // The documented answer of these protocols for too large a body: their clients do not know 413.
    const status = refusal.status === 413 ? 400 : refusal.status;
    return respond({ ...refusal, status }, base);
  }
}

async function take(c: HttpContext, protocol: IntakeProtocol, method: 'GET' | 'POST', path: string, door: Door) {
  const announced = method === 'GET' ? 0 : announcedBytes(c);
  if (announced !== undefined && announced > door.maxBodyBytes) await readLimited(bytesOf(c), door.maxBodyBytes, announced);
  const ticket = await door.gate.enter({
    bytes: announced ?? door.maxBodyBytes,
    patienceMs: protocol.retries ? PATIENCE_MS : undefined,
    signal: () => c.req.raw.signal,
  });
  if (ticket === undefined) throw new AppError('overloaded', 'more data waits for the disk than the queue may hold', { retryAfterS: 1 });
  try {
    const headers = headersOf(c);
    const raw =
      method === 'GET' ? new Uint8Array() : await within(READ_WITHIN_MS, door.clock, readLimited(bytesOf(c), door.maxBodyBytes, announced));
    const body = readBody(raw, headers, { maxBytes: door.maxBodyBytes });
    ticket.resize(body.length);
    const request: IntakeRequest = { method, path, query: queryOf(c.req.url), headers, body };
    const { writeKey, records, dryRun } = protocol.decode(request);
    const target = writeKey === undefined ? undefined : door.resolveKey(writeKey, protocol.name);
    if (target === undefined) throw unknownKey(writeKey, protocol);
    const { writer, source } = target;
    const outcomes = dryRun === true ? writer.check(source, records) : await writer.write(source, records);
    return protocol.answer(request, outcomes);
  } finally {
    ticket.release();
  }
}

/** @throws AppError `too_slow` when the work is not done in time */
async function within<T>(ms: number, clock: Clock, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = clock.until((clock.now() + ms) as Instant, done.signal).then((): never => {
    throw new AppError('too_slow', `the body did not arrive within ${ms / SECOND_MS} s`, { limitMs: ms });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}

function unknownKey(writeKey: string | undefined, protocol: IntakeProtocol): AppError {
  const sent = writeKey === undefined ? 'no write key was sent' : `the write key "${writeKey.slice(0, 4)}…" is unknown or revoked`;
  return new AppError('write_key_unknown', `${sent}; take one from a ${protocol.name} source of the project`, {});
}

function headersOf(c: HttpContext): Readonly<Record<string, string | undefined>> {
  const { incoming } = c.env ?? {};
  // Of all request headers only set-cookie comes as a list, and no protocol reads it.
  return incoming === undefined ? c.req.header() : (incoming.headers as Readonly<Record<string, string | undefined>>);
}

function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}
