import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** Keys a test lets itself in with. */
export const WRITE_KEY = 'wk_test';
export const API_TOKEN = 'gyre_test-token-of-32-characters-or-more';
export const OWNER = { email: 'owner@example.test', password: 'correct horse battery' };

/** A started server. */
export interface GyreProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** kill -9 */
  kill(): Promise<void>;
  /** SIGTERM, as an operator stops it. */
  stop(): Promise<number | null>;
  /** Calls the API with the owner's token; throws on a refusal. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** Sends a Segment batch; the status, 0 when the connection broke. */
  batch(events: readonly unknown[], writeKey?: string): Promise<number>;
  readonly errors: () => string;
  /** What it wrote to standard output. */
  readonly printed: () => string;
}

function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('GYRE_') && name !== 'DATABASE_URL'),
  );
  return {
    ...inherited,
    GYRE_PORT: '0',
    GYRE_WRITE_KEY: WRITE_KEY,
    GYRE_API_TOKEN: API_TOKEN,
    GYRE_OWNER_EMAIL: OWNER.email,
    GYRE_OWNER_PASSWORD: OWNER.password,
    ...extra,
  };
}

/** A test that is cut short must not leave its server running. */
function killWithUs(child: ChildProcess): void {
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

/** Starts the server on a home and waits for its ready line. */
export async function startGyre(home: string, extra: Readonly<Record<string, string>> = {}): Promise<GyreProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: environment({ GYRE_HOME: home, GYRE_EMPTY: 'true', ...extra }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  killWithUs(child);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('utf8')).slice(-20_000)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const ready = /Gyre is ready at (http:\/\/\S+)/.exec(printed);
      if (ready?.[1] !== undefined) resolve(ready[1]);
    });
    void ended.then((code) => reject(new Error(`gyre ended with ${code} before it was ready\n${printed}\n${errors}`)));
  });
  return {
    url,
    child,
    errors: () => errors,
    printed: () => printed,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return await ended;
    },
    api: (method, path, body) => callApi(url, method, path, body),
    batch: (events, writeKey = WRITE_KEY) => sendBatch(url, events, writeKey),
  };
}

async function callApi<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

async function sendBatch(url: string, events: readonly unknown[], writeKey: string): Promise<number> {
  try {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
      body: JSON.stringify({ batch: events }),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** Runs a command to its end, on a standard input when one is given. */
export async function runGyre(
  args: readonly string[],
  extra: Readonly<Record<string, string>>,
  input?: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment(extra), stdio: ['pipe', 'pipe', 'pipe'] });
  killWithUs(child);
  child.stdin.on('error', () => undefined).end(input);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', (ended) => resolve(ended)));
  return { code, out, err };
}

/** An empty folder that goes when the test ends. */
export async function temporaryHome(): Promise<{ path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'gyre-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
