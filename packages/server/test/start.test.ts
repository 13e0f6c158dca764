import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from '../src/cli/registry.ts';
import { SETTINGS } from '../src/config.ts';
import { openPgliteHost } from '../src/stores/index.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { paid } from './campaign.ts';
import { exported } from './exported.ts';
import { OWNER, runGyre, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';

describe('what is wrong is said at the start, with exit code 2', () => {
  test.each([
    ['an unknown variable', { GYRE_PROT: '80' }, [], 'unknown setting GYRE_PROT; see gyre --help'],
    ['a port that is no number', { GYRE_PORT: 'http' }, [], 'GYRE_PORT is "http", expected a whole number of TCP port'],
    ['a port that is none', { GYRE_PORT: '70000' }, [], 'GYRE_PORT is "70000", expected a port from 0 to 65535'],
    ['a switch that is neither', { GYRE_EMPTY: 'maybe' }, [], 'GYRE_EMPTY is "maybe", expected true or false'],
    ['an unknown log level', { GYRE_LOG_LEVEL: 'loud' }, [], 'GYRE_LOG_LEVEL is "loud", expected one of debug, info, warn, error'],
    ['a database that is none', { DATABASE_URL: 'mysql://localhost/x' }, [], 'DATABASE_URL is "…", expected a postgres:// URL'],
    [
      'a database that does not answer',
      { DATABASE_URL: 'postgres://gyre@127.0.0.1:1/x' },
      [],
      'the PostgreSQL of DATABASE_URL cannot be reached: ',
    ],
    [
      'a public address that is none',
      { GYRE_PUBLIC_URL: 'shop.example' },
      [],
      'GYRE_PUBLIC_URL is "shop.example", expected an http:// or https:// URL',
    ],
    ['an unknown flag', {}, ['start', '--prot', '80'], '--prot'],
    ['an unknown command', {}, ['strat'], 'there is no command "strat"'],
    ['a flag without its value', {}, ['--port'], '--port needs a value'],
  ])('%s', async (_name, settings, args, message) => {
    await using home = await temporaryHome();
    const ended = await runGyre(args, { GYRE_HOME: join(home.path, 'home'), ...(settings as Record<string, string>) });
    expect(ended.err).toContain(message);
    expect(ended.code).toBe(2);
    expect(ended.out).toBe('');
  });

  test('a home another process has, by the number of that process', async () => {
    await using home = await temporaryHome();
    const server = await startGyre(home.path);
    onTestFinished(() => server.kill());
    const second = await runGyre([], { GYRE_HOME: home.path });
    expect(second).toMatchObject({ code: 2, err: `the home ${home.path} is in use by process ${server.child.pid}\n` });
    await server.kill();
    const third = await startGyre(home.path);
    expect(await third.stop(), 'the lock of a killed process is no obstacle').toBe(0);
  });

  test('a port that is taken', async () => {
    await using home = await temporaryHome();
    const server = await startGyre(join(home.path, 'a'));
    onTestFinished(() => server.kill());
    const port = new URL(server.url).port;
    const second = await runGyre([], { GYRE_HOME: join(home.path, 'b'), GYRE_EMPTY: 'true', GYRE_PORT: port });
    expect(second.err).toContain(port);
    expect(second.code).toBe(2);
  });

  test('a ledger a newer Gyre wrote', async () => {
    await using home = await temporaryHome();
    const server = await startGyre(home.path);
    await server.stop();
    const host = await openPgliteHost(join(home.path, 'ledger'));
    const ledger = await host.open('p_default', projectMigrations);
    await ledger.run(`insert into schema_version (version, name, sql) values (999, 'from the future', '')`);
    await host.close();
    const older = await runGyre([], { GYRE_HOME: home.path });
    expect(older.err).toContain(`schema p_default is at version 999; this Gyre knows versions up to ${projectMigrations.length}`);
    expect(older.code).toBe(2);
  });
});

test('--help names every command and every setting in both languages', async () => {
  const { code, out } = await runGyre(['--help'], {});
  expect(code).toBe(0);
  for (const { name, flag, help } of SETTINGS) {
    for (const text of [name, `--${flag}`, help.zh, help.en]) expect(out).toContain(text);
  }
  for (const { name, summary } of commands) for (const text of [`gyre ${name}`, summary.zh, summary.en]) expect(out).toContain(text);
});

test('the first start prints a password once, with the port it took; the second prints none', async () => {
  await using home = await temporaryHome();
  let server = await startGyre(home.path, { GYRE_OWNER_PASSWORD: '' });
  onTestFinished(() => server.kill());
  const password = /password (\S+)/.exec(server.printed())?.[1] ?? '';
  expect(password.length).toBeGreaterThanOrEqual(16);
  expect(server.printed()).toMatch(/Gyre is ready at http:\/\/127\.0\.0\.1:\d+\n$/);
  const signIn = async (tried: string): Promise<number> => {
    const answer = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: OWNER.email, password: tried }),
    });
    return answer.status;
  };
  expect(await signIn('not the password')).toBe(401);
  expect(await signIn(password)).toBe(200);
  expect(await server.stop()).toBe(0);
  server = await startGyre(home.path, { GYRE_OWNER_PASSWORD: '' });
  expect(server.printed()).toBe(`Gyre is ready at ${server.url}\n`);
  expect(await signIn(password)).toBe(200);
});

test('stopped by SIGTERM under load it ends with 0, and what it acknowledged is there', async () => {
  await using home = await temporaryHome();
  const server: GyreProcess = await startGyre(home.path);
  onTestFinished(() => server.kill());
  const acknowledged: string[] = [];
  let isOver = false;
  const line = async (name: string): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      const orders = Array.from({ length: 5 }, (_, i) => `${name}-${n}-${i}`);
      const status = await server.batch(orders.map((order) => paid('u1', order, 1)));
      if (status === 200) acknowledged.push(...orders);
      isOver ||= status === 0;
    }
  };
  const lines = Promise.all(['a', 'b', 'c'].map(line));
  await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(200);
  expect(await server.stop()).toBe(0);
  await lines;
  const stored = (await exported(home.path, 'events')).map((event) => event.messageId);
  expect(new Set(stored).size).toBe(stored.length);
  const known = new Set(stored);
  expect(acknowledged.filter((id) => !known.has(id))).toEqual([]);
});
