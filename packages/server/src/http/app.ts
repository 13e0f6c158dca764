import { Hono } from 'hono';
import type { Inbox } from '../channels/index.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import { refusalOf, respond } from './error-reply.ts';
import { mountHealth, type Readiness } from './health.ts';
import { mountInbound, type InboundDoor } from './inbound.ts';
import { mountInbox } from './inbox.ts';
import { mountIntake, type IntakeDoor } from './intake.ts';
import { mountLinks, type FollowLink } from './links.ts';
import { openApiDocument } from './openapi.ts';
import type { HttpEnv } from './peer.ts';
import { mountPreferences, type PreferenceDesk } from './preferences.ts';
import { bindRoutes, type RouterParts } from './router.ts';
import { mountSdkDocuments } from './sdk-documents.ts';
import { secure, SECURITY_HEADERS } from './security-headers.ts';
import { mountConsole } from './static.ts';
import { mountUnsubscribe, type Unsubscribe } from './unsubscribe.ts';

/** Everything the HTTP room is given. */
export interface AppParts extends Omit<RouterParts, 'stopping' | 'checkResponses'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly intake: IntakeDoor;
  readonly unsubscribe: Unsubscribe;
  readonly preferences: PreferenceDesk;
  /** Where tracked links lead. */
  readonly follow: FollowLink;
  /** The inboxes of a project's customers. */
  readonly inboxOf: (project: string) => Inbox | undefined;
  /** What providers send us. */
  readonly inbound: InboundDoor;
  readonly readiness: Readiness;
  /** Folder of the built console. */
  readonly consoleFolder: string;
  /** Ends event streams when the server stops. */
  readonly stopping?: AbortSignal;
  /** In tests: an answer that does not fit its schema is a bug. */
  readonly checkResponses?: boolean;
}

/** 应用 — all routes: intake, health, the API, the links in messages, and the console for every other path. */
export function createApp(parts: AppParts): Hono<HttpEnv> {
  // Not strict: RudderStack asks for `/sourceConfig/`.
  const app = new Hono<HttpEnv>({ strict: false });
  // Mounted before the middleware: intake sets its headers itself and is the one path where every microsecond counts.
  mountIntake(app, parts.intake, parts.clock, parts.log);
  mountSdkDocuments(app, parts.intake, parts.publicUrl);
  app.use('*', secure);
  mountHealth(app, parts.readiness);
  mountUnsubscribe(app, parts.unsubscribe);
  mountPreferences(app, parts.preferences);
  mountLinks(app, parts.follow);
  const stopping = parts.stopping ?? new AbortController().signal;
  mountInbox(app, { ...parts, stopping });
  mountInbound(app, parts.inbound);
  const document = JSON.stringify(openApiDocument(parts.intake.protocols));
  app.get('/api/openapi.json', (c) => c.body(document, 200, { 'content-type': 'application/json; charset=utf-8' }));
  bindRoutes(app, { ...parts, stopping, checkResponses: parts.checkResponses ?? false });
  mountConsole(app, parts.consoleFolder);
  app.notFound((c) => {
    const error = new AppError('not_found', `there is no ${c.req.method} ${c.req.path}`, { method: c.req.method, path: c.req.path });
    return respond(refusalOf(error, parts.log, c.req));
  });
  app.onError((error, c) => respond(refusalOf(error, parts.log, c.req), SECURITY_HEADERS));
  return app;
}
