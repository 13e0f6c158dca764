// The composition root: the one place that picks engines and wires rooms together.
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PERMISSIONS_OF } from '@gyre/domain/api/endpoint';
import { DAY_MS } from '@gyre/domain/time';
import type { Access, Caller } from './access/index.ts';
import { runCommand, type OpenHome } from './cli/index.ts';
import { systemClock, type Clock } from './clock.ts';
import { AppError, messageOf } from './errors.ts';
import { handlersOf, createApp, createServer, type IntakeDoor } from './http/index.ts';
import { protocols } from './intake/index.ts';
import { jsonLog, type Level, type Log } from './log.ts';
import {
  announce,
  backupHome,
  ensureSources,
  findRunning,
  firstStart,
  lockHome,
  openBounces,
  openInstance,
  openSamples,
  requireEmpty,
  restoreHome,
  secretOf,
  type Instance,
} from './projects/index.ts';
import { readSettings, type Settings } from './settings.ts';
import { openDuckdbHost, openPgliteHost, openPostgresHost, openWarehouse } from './stores/index.ts';
import type { LedgerHost, LogHost, OpenWarehouse } from './stores/ports.ts';

interface Engines {
  readonly ledgers: LedgerHost;
  readonly logs: LogHost;
}

interface Surroundings {
  readonly settings: Settings;
  readonly home: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The engines the settings ask for: PostgreSQL where `DATABASE_URL` names one, else everything embedded. */
async function openEngines({ settings, home }: Surroundings): Promise<Engines> {
  const url = settings.DATABASE_URL;
  const [ledgers, logs] = await Promise.allSettled([
    url === '' ? openPgliteHost(join(home, 'ledger')) : openPostgresHost(url),
    openDuckdbHost(join(home, 'log'), { memoryMb: settings.integer('GYRE_MEMORY_MB') }),
  ]);
  if (ledgers.status === 'fulfilled' && logs.status === 'fulfilled') return { ledgers: ledgers.value, logs: logs.value };
  if (ledgers.status === 'fulfilled') await ledgers.value.close();
  if (logs.status === 'fulfilled') await logs.value.close();
  throw ledgers.status === 'rejected' ? ledgers.reason : (logs as PromiseRejectedResult).reason;
}

interface Opened extends OpenHome {
  readonly engines: Engines;
}

/** Opens a home for this process alone. */
async function openHome(around: Surroundings, publicUrl: () => string): Promise<Opened> {
  const lock = await lockHome(around.home);
  try {
    const engines = await openEngines(around);
    const secret = await secretOf(around.home, around.settings.GYRE_SECRET);
    const fatal = (error: unknown): never => {
      around.log.error('a store failed; stopping so that nothing unsafe is acknowledged', { detail: messageOf(error) });
      process.exit(70);
    };
    const { home, clock, log: logger } = around;
    const columns = { memoryMb: around.settings.integer('GYRE_COLUMNS_MB'), threads: around.settings.integer('GYRE_QUERY_THREADS') };
    const keepFilesMs = around.settings.integer('GYRE_FILE_DAYS') * DAY_MS;
    const warehouse: OpenWarehouse = (parts) => openWarehouse({ ...parts, ...columns, logger });
    const allowPrivateTargets = around.settings.isOn('GYRE_ALLOW_PRIVATE_TARGETS');
    const host = { home, ...engines, warehouse, clock, logger, secret, allowPrivateTargets, keepFilesMs, publicUrl, fatal };
    const instance = await openInstance(host).catch(async (error: unknown) => {
      await engines.logs.close();
      await engines.ledgers.close();
      throw error;
    });
    return {
      instance,
      engines,
      async close() {
        await instance.close();
        around.log.debug('projects are closed');
        await engines.logs.close();
        around.log.debug('logs are closed');
        await engines.ledgers.close();
        around.log.debug('the ledger is closed');
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Tokens that live as long as this process and are written to no store. */
function withLocalTokens(access: Access, tokens: ReadonlyMap<string, Caller>): Access {
  return { ...access, tokenOf: async (bearer) => tokens.get(bearer) ?? (await access.tokenOf(bearer)) };
}

/** A port somebody else has is the caller's mistake, not a bug. */
function explainPort({ host, port, flags }: { host: string; port: number; flags: string }): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    const why = { EADDRINUSE: 'is in use', EACCES: 'may not be opened by this user', EADDRNOTAVAIL: 'is no address of this machine' }[code];
    throw new AppError('setting_invalid', `${host}:${port} ${why}; choose another with ${flags}`, { host, port });
  };
}

/** A caller nobody is behind. */
const HOUSE = { kind: 'token', id: 0, person: '', createdBy: null } as const;

function saidOfOwner(settings: Settings): Parameters<typeof firstStart>[1] {
  const { GYRE_OWNER_EMAIL: email, GYRE_OWNER_PASSWORD: password, GYRE_API_TOKEN: token } = settings;
  return { email, password, token, isEmpty: settings.isOn('GYRE_EMPTY') };
}

/** Serves until asked to stop; whatever was opened by then is closed in reverse, also when starting fails halfway. */
async function serve(around: Surroundings): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const { settings, home, clock, log } = around;
  let address = '';
  const publicUrl = (): string => (settings.GYRE_PUBLIC_URL === '' ? address : settings.GYRE_PUBLIC_URL.replace(/\/+$/, ''));
  const opened = await openHome(around, publicUrl);
  closing.defer(() => opened.close());
  const { instance, engines } = opened;
  process.stdout.write(await firstStart(instance, saidOfOwner(settings)));
  const isNew = (await instance.isFirstStart()) && instance.list().length === 0;
  if (isNew && settings.isOn('GYRE_EMPTY'))
    await instance.create({ key: 'default', name: '默认项目', zone: 'Asia/Shanghai', currency: 'CNY' });

  const localToken = randomBytes(32).toString('base64url');
  const shopToken = randomBytes(32).toString('base64url');
  const tokens = new Map<string, Caller>([
    [localToken, { ...HOUSE, actor: 'gyre (this machine)', permissions: PERMISSIONS_OF.owner }],
    [shopToken, { ...HOUSE, actor: 'sample shop', permissions: ['view', 'operate', 'redeem'] }],
  ]);
  const access = withLocalTokens(instance.access, tokens);
  const samples = openSamples({ instance, url: () => address, token: shopToken });
  const stopping = new AbortController();
  const backup = (folder: string): Promise<void> => backupRunning(around, instance, engines, folder);
  const app = createApp({
    access,
    handlers: handlersOf({ access, instance, samples, backup, project: (key) => instance.project(key) }),
    publicUrl: settings.GYRE_PUBLIC_URL,
    clock,
    log,
    intake: intakeDoor(instance, settings),
    unsubscribe: (token) => instance.unsubscribe(token),
    preferences: instance.preferences,
    follow: (code, visit) => instance.follow(code, visit),
    inboxOf: (key) => instance.list().find((project) => project.key === key)?.providers.inbox,
    inbound: async (to, request) =>
      await instance
        .list()
        .find((project) => project.key === to.project)
        ?.receive(to, request),
    readiness: () => Promise.resolve({ stores: true, projects: instance.list().length > 0 }),
    consoleFolder: fileURLToPath(new URL('../../console/dist', import.meta.url)),
    stopping: stopping.signal,
  });
  const server = await createServer({ app, host: settings.GYRE_HOST, port: settings.integer('GYRE_PORT'), clock }).catch(
    explainPort({ host: settings.GYRE_HOST, port: settings.integer('GYRE_PORT'), flags: '--port or --host' }),
  );
  address = `http://${settings.GYRE_HOST === '0.0.0.0' ? '127.0.0.1' : settings.GYRE_HOST}:${server.port}`;
  const bounces = { host: settings.GYRE_BOUNCE_HOST, port: settings.integer('GYRE_BOUNCE_PORT') };
  closing.defer(await openBounces(instance, bounces).catch(explainPort({ ...bounces, flags: '--bounce-port or --bounce-host' })));
  closing.defer(await announce(home, address, localToken));
  closing.defer(() => server.close());
  closing.defer(() => samples.close());
  closing.defer(() => stopping.abort());
  if (isNew && !settings.isOn('GYRE_EMPTY')) await samples.create('shop', 'gyre');
  else await samples.resume();
  await ensureSources(instance, settings.GYRE_WRITE_KEY);
  // Listening first: whoever reads the ready line may ask to stop at once.
  const asked = farewell();
  process.stdout.write(`Gyre is ready at ${address}\n`);

  await asked;
  log.info('stopping');
}

/** What the intake routes are served by: the writers of all projects. */
function intakeDoor(instance: Instance, settings: Settings): IntakeDoor {
  return {
    protocols,
    resolveKey(writeKey) {
      const found = instance.resolveKey(writeKey);
      return found === undefined ? undefined : { project: found.project.key, source: found.source, writer: found.project.writer };
    },
    backlog: () => instance.list().reduce((sum, project) => sum + project.writer.backlog, 0),
    maxBodyBytes: settings.integer('GYRE_MAX_BODY_KB') * 1024,
    maxQueueBytes: settings.integer('GYRE_MAX_QUEUE_MB') * 1024 * 1024,
  };
}

/** Resolves when the process is asked to stop. Being asked again changes nothing: process groups and launchers ask more than once. */
function farewell(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => done());
  });
}

async function backupRunning(around: Surroundings, instance: Instance, engines: Engines, folder: string): Promise<void> {
  const to = resolve(folder);
  if (to === around.home || to.startsWith(`${around.home}/`)) {
    throw new AppError('target_forbidden', `the backup must lie outside the home ${around.home}; got ${to}`, { folder: to });
  }
  const projects = instance.list().map((project) => project.key);
  await backupHome({ home: around.home, ...engines, projects, now: around.clock.now() }, to);
}

async function backupStopped(around: Surroundings, to: string): Promise<void> {
  const opened = await openHome(around, () => '');
  try {
    await backupRunning(around, opened.instance, opened.engines, to);
  } finally {
    await opened.close();
  }
}

async function restoreStopped(around: Surroundings, from: string): Promise<void> {
  await requireEmpty(around.home);
  const lock = await lockHome(around.home);
  try {
    const engines = await openEngines(around);
    try {
      await restoreHome({ home: around.home, ...engines }, from);
    } finally {
      await engines.logs.close();
      await engines.ledgers.close();
    }
  } finally {
    await lock.release();
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { settings, rest } = readSettings(args, process.env);
  const clock = systemClock();
  const log = jsonLog(clock, settings.GYRE_LOG_LEVEL as Level);
  const home = resolve(settings.GYRE_HOME);
  const around = { settings, home, clock, log };
  return await runCommand(rest, {
    ...around,
    print: (text) => process.stdout.write(text),
    running: () => findRunning(home),
    openHome: () => openHome(around, () => settings.GYRE_PUBLIC_URL),
    serve: () => serve(around),
    backup: (to) => backupStopped(around, to),
    restore: (from) => restoreStopped(around, from),
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(error instanceof AppError ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof AppError ? 2 : 70;
}
