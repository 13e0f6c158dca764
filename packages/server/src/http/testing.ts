import { contract } from '@gyre/domain/api/contract';
import { instant, type Instant } from '@gyre/domain/time';
import type { Hono } from 'hono';
import { openAccess, type Access } from '../access/index.ts';
import { manualClock, type ManualClock } from '../clock.ts';
import { protocols, type IntakeWriter, type RecordOutcome } from '../intake/index.ts';
import { silentLog } from '../log.ts';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import type { Ledger } from '../stores/ports.ts';
import type { TestLedgers } from '../stores/testing.ts';
import { createApp, type AppParts } from './app.ts';
import type { Handler, HandlerCall, Handlers } from './call.ts';
import { accessHandlers } from './handlers/access.ts';
import type { HttpEnv } from './peer.ts';

export const START: Instant = instant(1_780_000_000_000);
export const OWNER = { email: 'owner@example.test', name: '所有者', password: 'correct horse', language: 'zh' as const };
/** The write key every protocol's test source has. */
export const WRITE_KEY = 'wk_test';

/** A writer that keeps what it is given; its backlog and its commits are the test's to decide. */
export interface StubWriter extends IntakeWriter {
  backlog: number;
  readonly written: { source: string; records: readonly unknown[] }[];
  /** While set, writes wait for it. */
  commit: Promise<void> | undefined;
}

export function stubWriter(): StubWriter {
  const writer: StubWriter = {
    backlog: 0,
    written: [],
    commit: undefined,
    async write(source, records): Promise<RecordOutcome[]> {
      await writer.commit;
      writer.written.push({ source, records });
      return records.map(() => ({ outcome: 'accepted' }));
    },
    check: (_source, records) => records.map(() => ({ outcome: 'accepted' })),
    relay: () => Promise.resolve(),
    watch: () => () => {},
  };
  return writer;
}

/** A running app in process: the real access room on a real ledger, stubs for the rooms below. */
export interface TestApp {
  readonly app: Hono<HttpEnv>;
  readonly access: Access;
  readonly clock: ManualClock;
  readonly writer: StubWriter;
  /** Tokens passed to the unsubscribe stub; `known` is the one it knows. */
  readonly unsubscribed: string[];
  /** Calls that reached the stub handlers, as `group.name`. */
  readonly reached: { name: string; call: HandlerCall }[];
}

export async function openTestApp(
  ledgers: TestLedgers,
  changes: Partial<AppParts> = {},
  overrides: Readonly<Record<string, Handler>> = {},
): Promise<TestApp> {
  return appOn(await ledgers.ledger(instanceMigrations), changes, overrides);
}

/** An app on a ledger of the test's own. */
export function appOn(ledger: Ledger, changes: Partial<AppParts> = {}, overrides: Readonly<Record<string, Handler>> = {}): TestApp {
  const clock = manualClock(START);
  const access = openAccess(ledger, changes.clock ?? clock);
  const writer = stubWriter();
  const unsubscribed: string[] = [];
  const reached: TestApp['reached'] = [];
  const app = createApp({
    access,
    handlers: { access: accessHandlers({ access }), ...stubHandlers(reached, overrides) },
    publicUrl: '',
    clock,
    log: silentLog,
    intake: {
      protocols,
      resolveKey: (key, protocol) => (key === WRITE_KEY || key === 'default' ? { project: 'shop', source: protocol, writer } : undefined),
      backlog: () => writer.backlog,
      maxBodyBytes: 1024 * 1024,
      maxQueueBytes: 4 * 1024 * 1024,
    },
    unsubscribe(token) {
      unsubscribed.push(token);
      return Promise.resolve(token === 'known' ? 'done' : 'unknown');
    },
    preferences: { read: () => Promise.resolve(undefined), change: () => Promise.resolve(undefined) },
    follow: () => Promise.resolve(undefined),
    inboxOf: () => undefined,
    inbound: () => Promise.resolve(undefined),
    readiness: () => Promise.resolve({ ledger: true }),
    consoleFolder: '/nonexistent',
    ...changes,
  });
  return { app, access, clock, writer, unsubscribed, reached };
}

function stubHandlers(reached: TestApp['reached'], overrides: Readonly<Record<string, Handler>>): Omit<Handlers, 'access'> {
  const groups = Object.entries(contract).filter(([group]) => group !== 'access');
  return Object.fromEntries(
    groups.map(([group, endpoints]) => [
      group,
      Object.fromEntries(
        Object.keys(endpoints).map((name) => [
          name,
          (call: HandlerCall) => {
            reached.push({ name: `${group}.${name}`, call });
            return overrides[`${group}.${name}`]?.(call) ?? Promise.resolve(null);
          },
        ]),
      ),
    ]),
  ) as unknown as Omit<Handlers, 'access'>;
}

/** A signed-in browser: keeps the cookie and the csrf value. */
export interface Browser {
  readonly cookie: string;
  readonly csrf: string;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** Signs in through the app. */
export async function signIn(app: Hono<HttpEnv>, email: string, password: string): Promise<Browser> {
  return browserOf(app, await app.request('/api/session', { method: 'POST', body: JSON.stringify({ email, password }) }));
}

/** The browser a sign-in, set-up or password change answered with a new cookie. */
export async function browserOf(app: Hono<HttpEnv>, response: Response): Promise<Browser> {
  if (response.status !== 200) throw new Error(`the sign-in answered ${response.status}: ${await response.text()}`);
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { csrf } = (await response.json()) as { csrf: string };
  return {
    cookie,
    csrf,
    call: async (method, path, body, headers = {}) =>
      app.request(path, {
        method,
        headers: { cookie, 'x-csrf-token': csrf, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

/** Sets up the owner and signs in. */
export async function setUpOwner(app: Hono<HttpEnv>): Promise<Browser> {
  return browserOf(app, await app.request('/api/setup', { method: 'POST', body: JSON.stringify(OWNER) }));
}
