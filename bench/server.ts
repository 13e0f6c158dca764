import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../packages/server/src/main.ts', import.meta.url));
export const WRITE_KEY = 'wk_bench';
/** Unit of `/proc/<pid>/stat` on Linux. */
const TICK_MS = 10;
/** A token with every scope. */
export const BENCH_TOKEN = 'gyre_bench-token-of-32-characters-or-more';

/** A server under measurement, in a process of its own. */
export interface BenchServer {
  readonly url: string;
  /** Milliseconds from the start of the process to its ready line. */
  readonly readyMs: number;
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Resident memory of the process in MB. */
  memoryMb(): number;
  /** Processor time all its threads have used, in milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export async function startServer(
  command: string,
  args: readonly string[],
  home: string,
  more: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const begun = performance.now();
  const env = {
    ...process.env,
    GYRE_HOME: home,
    GYRE_PORT: '0',
    GYRE_EMPTY: 'true',
    GYRE_ALLOW_PRIVATE_TARGETS: 'true',
    GYRE_WRITE_KEY: WRITE_KEY,
    GYRE_API_TOKEN: BENCH_TOKEN,
    GYRE_OWNER_PASSWORD: 'not a secret here',
    ...more,
  };
  const child: ChildProcess = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const abandon = (): void => void child.kill('SIGKILL');
  process.once('exit', abandon);
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
      const ready = /ready at (http:\/\/\S+)/.exec(printed);
      if (ready?.[1] !== undefined) resolve(ready[1]);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
  });
  return {
    url,
    readyMs: performance.now() - begun,
    async api(method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${BENCH_TOKEN}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return await response.json();
    },
    memoryMb: () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024),
    cpuMs() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    async stop() {
      process.off('exit', abandon);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** An empty home, removed by the caller. */
export async function emptyHome(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'gyre-bench-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
