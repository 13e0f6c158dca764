import { contract } from '@gyre/domain/api/contract';
import type { Endpoint } from '@gyre/domain/api/endpoint';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { Access, AuditEntry } from '../access/index.ts';
import { entryOf } from './act.ts';
import type { Handler, HandlerCall, Handlers } from './call.ts';
import { identify, keepSession, requireOwnPage, requirePermission } from './guard.ts';
import { readLimited } from './limited-body.ts';
import { parseJson, parsePart } from './parse.ts';
import { announcedBytes, bytesOf, placeOf, type HttpContext, type HttpEnv } from './peer.ts';

/** Largest JSON body of an API call; files travel as binary and have limits of their own. */
export const JSON_LIMIT_BYTES = 1024 * 1024;

/** What the routes of the contract need. */
export interface RouterParts {
  readonly access: Access;
  readonly handlers: Handlers;
  /** Address operators reach the console at; decides `Secure` cookies and which Origin is ours. */
  readonly publicUrl: string;
  /** Ends event streams when the server stops. */
  readonly stopping: AbortSignal;
  /** In tests: an answer that does not fit its schema is a bug. */
  readonly checkResponses: boolean;
}

/** One endpoint with its place in the contract and its handler. */
export interface Route {
  readonly group: string;
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly handler: Handler;
}

/** All routes, fixed path segments before named ones, so that `/campaigns/preview` is not taken for a campaign. */
export function routesOf(handlers: Handlers): Route[] {
  const routes: Route[] = [];
  for (const [group, endpoints] of Object.entries<Readonly<Record<string, Endpoint>>>(contract)) {
    const bound = handlers[group as keyof Handlers] as unknown as Readonly<Record<string, Handler>>;
    for (const [name, endpoint] of Object.entries(endpoints)) {
      const handler = bound[name];
      if (handler === undefined) throw new Error(`the endpoint ${group}.${name} has no handler`);
      routes.push({ group, name, endpoint, handler });
    }
  }
  const order = (route: Route): string => route.endpoint.path.replaceAll('{', '\uffff');
  return routes.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** 路由 — binds every endpoint of the contract to its handler. */
export function bindRoutes(app: Hono<HttpEnv>, parts: RouterParts): void {
  for (const { endpoint, handler } of routesOf(parts.handlers)) {
    app.on(endpoint.method, endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => serve(c, endpoint, handler, parts));
  }
}

async function serve(c: HttpContext, endpoint: Endpoint, handler: Handler, parts: RouterParts): Promise<Response> {
  const caller = await identify(c, parts.access);
  requirePermission(caller, endpoint);
  requireOwnPage(c, caller, endpoint, parts.publicUrl);
  const params = parsePart('path', endpoint.params, c.req.param());
  const query = parsePart('query', endpoint.query, c.req.query());
  const body = await bodyOf(c, endpoint);
  const place = placeOf(c);
  let noted: Partial<AuditEntry> = {};
  const call: HandlerCall = {
    params,
    query,
    body,
    caller,
    place,
    bytes: bytesOf(c),
    signal: endpoint.reply === 'events' ? AbortSignal.any([c.req.raw.signal, parts.stopping]) : c.req.raw.signal,
    keepSession: (session) => keepSession(c, session, parts.publicUrl),
    note: (entry) => (noted = { ...noted, ...entry }),
  };
  const result = await handler(call);
  if (endpoint.audit !== null) {
    const { address } = place;
    await parts.access.audit.record({ ...entryOf({ endpoint, caller, params, query, body, result, address }), ...noted });
  }
  if (result instanceof Response) return result;
  if (parts.checkResponses) requireFit(endpoint, result);
  c.header('cache-control', 'no-store');
  return c.body(JSON.stringify(result ?? null), 200, { 'content-type': 'application/json; charset=utf-8' });
}

async function bodyOf(c: HttpContext, endpoint: Endpoint): Promise<unknown> {
  if (endpoint.request !== 'json' || endpoint.body instanceof z.ZodUndefined) return undefined;
  const bytes = await readLimited(bytesOf(c), JSON_LIMIT_BYTES, announcedBytes(c));
  if (bytes.length === 0 && endpoint.body instanceof z.ZodOptional) return undefined;
  return parsePart('body', endpoint.body, parseJson(Buffer.from(bytes).toString('utf8')));
}

function requireFit(endpoint: Endpoint, result: unknown): void {
  const fit = endpoint.response.safeParse(result);
  if (!fit.success) throw new Error(`${endpoint.method} ${endpoint.path} answered what its schema refuses: ${fit.error.message}`);
}
