import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { readInboxToken, type Inbox, type InboxReader } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { refusalOf, respond } from './error-reply.ts';
import { inboxEvents } from './inbox-stream.ts';
import { readLimited } from './limited-body.ts';
import { parsePart } from './parse.ts';
import { announcedBytes, bytesOf, type HttpEnv } from './peer.ts';

/** What the customers' inbox routes need. */
export interface InboxDoor {
  /** The inboxes of a project; undefined when there is none of that name. */
  readonly inboxOf: (project: string) => Inbox | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends streams when the server stops. */
  readonly stopping: AbortSignal;
}

const BODY_LIMIT_BYTES = 1024;

/** Any site may ask: the token, which no browser sends by itself, is what counts. */
const CORS: Readonly<Record<string, string>> = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
const PREFLIGHT: Readonly<Record<string, string>> = {
  ...CORS,
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, last-event-id',
  'access-control-max-age': '86400',
};

const Sequence = z.coerce.number().int().min(0);
const MessagesQuery = z.object({ after: Sequence.default(0), limit: z.coerce.number().int().min(1).max(100).default(20) });
const Act = z.enum(['seen', 'click', 'dismiss']);

type InboxContext = Context<HttpEnv>;

/**
 * 站内信接口 — what a site or app shows its customer: `GET /inbox/messages`, `POST /inbox/messages/{id}/{seen|click|dismiss}`,
 * `GET /inbox/stream`. The token travels as bearer, or as `?token=` because an EventSource sends no headers.
 */
export function mountInbox(app: Hono<HttpEnv>, door: InboxDoor): void {
  const route = (serve: (c: InboxContext, reader: InboxReader) => Promise<Response>) => (c: InboxContext) => guarded(c, door, serve);
  app.options('/inbox/*', () => new Response(null, { status: 204, headers: PREFLIGHT }));
  app.get(
    '/inbox/messages',
    route(async (c, reader) => {
      const { after, limit } = parsePart('query', MessagesQuery, c.req.query());
      return json(await reader.messages(after, limit));
    }),
  );
  app.post(
    '/inbox/messages/:id/:act',
    route(async (c, reader) => {
      await readLimited(bytesOf(c), BODY_LIMIT_BYTES, announcedBytes(c));
      const { id = '', act } = c.req.param() as Record<string, string>;
      if (!(await reader.act(id, parsePart('path', Act, act)))) throw new AppError('not_found', 'this inbox has no such message', { id });
      return json(null);
    }),
  );
  app.get(
    '/inbox/stream',
    route(async (c, reader) => {
      const given = c.req.header('last-event-id') ?? c.req.query('after');
      const after = given === undefined || given === '' ? undefined : parsePart('query', Sequence, given);
      const signal = AbortSignal.any([c.req.raw.signal, door.stopping]);
      return inboxEvents(door.clock, await reader.follow(after), signal);
    }),
  );
}

/** Finds the reader, and puts the headers of this API on whatever is answered. */
async function guarded(
  c: InboxContext,
  door: InboxDoor,
  serve: (c: InboxContext, reader: InboxReader) => Promise<Response>,
): Promise<Response> {
  let response: Response;
  try {
    response = await serve(c, readerOf(c, door));
  } catch (error) {
    response = respond(refusalOf(error, door.log, c.req));
  }
  for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value);
  return response;
}

/** @throws AppError `not_signed_in` */
function readerOf(c: InboxContext, { inboxOf }: InboxDoor): InboxReader {
  const token = /^bearer +(\S+)$/i.exec(c.req.header('authorization')?.trim() ?? '')?.[1] ?? c.req.query('token') ?? '';
  const claim = readInboxToken(token);
  const reader = claim === undefined ? undefined : inboxOf(claim.project)?.reader(token);
  if (reader === undefined) throw new AppError('not_signed_in', 'the inbox token is missing, not valid or over');
  return reader;
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), {
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  });
}
