import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from './clock.ts';
import type { Incident } from './incidents/incident.ts';
import { INCIDENT_KINDS, openIncident } from './incidents/registry.ts';
import { withIncidents, type Shop } from './shop.ts';
import { truthOf } from './truth.ts';

/** What is asked of a running shop. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What is answered, and the shop as it is from now on. */
interface Answered {
  readonly shop: Shop;
  readonly status: number;
  readonly body: object;
}

const MOST_BYTES = 65_536;

/**
 * 控制 — decides what one request does: `GET /incidents`, `POST /incidents` begins one now or later, `DELETE /incidents/ID` ends it now,
 * `GET /truth` tells what was really done so far. The past is never changed.
 *
 * @param now  in ms
 */
function answer(shop: Shop, { method, path, body }: Asked, now: number): Answered {
  const ended = /^\/incidents\/([\w-]+)$/.exec(path)?.[1];
  if (method === 'GET' && path === '/truth') return { shop, status: 200, body: truthOf(shop, now) };
  if (method === 'GET' && path === '/incidents') return { shop, status: 200, body: { now, kinds: KINDS, incidents: shown(shop) } };
  if (method === 'POST' && path === '/incidents') return begin(shop, body, now);
  if (method === 'DELETE' && ended !== undefined) return end(shop, ended, now);
  return {
    shop,
    status: 404,
    body: { error: `there is no ${method} ${path}; there are GET and POST /incidents, DELETE /incidents/ID, GET /truth` },
  };
}

const KINDS = INCIDENT_KINDS.map(({ name, title, expects, hours, parameters }) => ({
  name,
  title,
  expects,
  hours,
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([key, { fallback, expected, range }]) => [key, { fallback, expected, range }]),
  ),
}));

function shown({ incidents }: Shop): object[] {
  return incidents.map(({ id, kind, from, until, parameters, effect }) => ({
    id,
    name: kind.name,
    from,
    until,
    parameters,
    slice: effect.slice,
  }));
}

function begin(shop: Shop, body: unknown, now: number): Answered {
  try {
    if (typeof body !== 'object' || body === null)
      throw new RangeError('an incident is a JSON object with a name, sent as application/json');
    const incident = openIncident(shop.population, { ...body }, now);
    if (incident.from < now)
      throw new RangeError(`from must not lie in the past, which was told already: ${incident.from} is before ${now}`);
    const changed = withIncidents(shop, [...shop.incidents, incident]);
    return { shop: changed, status: 201, body: shown(changed).at(-1) ?? {} };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { shop, status: 400, body: { error: error.message } };
  }
}

function end(shop: Shop, id: string, now: number): Answered {
  if (!shop.incidents.some((incident) => incident.id === id)) return { shop, status: 404, body: { error: `there is no incident ${id}` } };
  const incidents = shop.incidents.flatMap((incident): Incident[] => {
    if (incident.id !== id) return [incident];
    return incident.from >= now ? [] : [{ ...incident, until: Math.min(incident.until, now) }];
  });
  const changed = withIncidents(shop, incidents);
  return { shop: changed, status: 200, body: { now, incidents: shown(changed) } };
}

/** A shop whose incidents can be switched while it runs. */
export interface Control {
  /** The shop as it is now. */
  shop(): Shop;
  readonly url: string;
  close(): Promise<void>;
}

/** Answers on a port of 127.0.0.1. A page of the web cannot ask: a request with a body must be application/json. */
export async function openControl(parts: { readonly shop: Shop; readonly clock: Clock; readonly port: number }): Promise<Control> {
  let { shop } = parts;
  const server = createServer((request, response) => {
    void respond(request, response);
  });
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const answered = answer(shop, { method: request.method ?? '', path: request.url ?? '', body }, parts.clock.now());
    shop = answered.shop;
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(`${JSON.stringify(answered.body)}\n`);
  }
  server.listen(parts.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    shop: () => shop,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The JSON of a request; undefined for anything else, and for more than 64 KB. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MOST_BYTES) parts.push(part);
  }
  if (size > MOST_BYTES || request.headers['content-type']?.startsWith('application/json') !== true) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    return undefined;
  }
}
