import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

/** 主目录锁 — one process per home. */
export interface HomeLock {
  release(): Promise<void>;
}

/** Takes a home for this process. @throws AppError `home_in_use` naming the process that has it */
export async function lockHome(home: string): Promise<HomeLock> {
  await mkdir(home, { recursive: true });
  const path = join(home, 'lock');
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.write(String(process.pid));
      await file.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (isAlive(holder)) throw new AppError('home_in_use', `the home ${home} is in use by process ${holder}`, { home, process: holder });
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The passphrase of an instance: the one given, else the one kept in the home, made at the first start. */
export async function secretOf(home: string, given: string): Promise<string> {
  if (given !== '') return given;
  const path = join(home, 'secret');
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept.trim();
  const made = randomBytes(32).toString('base64url');
  await writeFile(path, made, { mode: 0o600 });
  return made;
}

const ADDRESS = 'address';
const TOKEN = 'local-token';

/** Says where this process answers, for commands run on the same machine. */
export async function announce(home: string, address: string, token: string): Promise<() => Promise<void>> {
  await writeFile(join(home, TOKEN), token, { mode: 0o600 });
  await writeFile(join(home, ADDRESS), address, { mode: 0o600 });
  return async () => {
    await rm(join(home, ADDRESS), { force: true });
    await rm(join(home, TOKEN), { force: true });
  };
}

/** Who serves a home now, when somebody does. */
export async function findRunning(home: string): Promise<{ address: string; token: string } | undefined> {
  const holder = Number(await readFile(join(home, 'lock'), 'utf8').catch(() => ''));
  if (!isAlive(holder)) return undefined;
  const address = await readFile(join(home, ADDRESS), 'utf8').catch(() => undefined);
  const token = await readFile(join(home, TOKEN), 'utf8').catch(() => undefined);
  return address === undefined || token === undefined ? undefined : { address, token };
}
