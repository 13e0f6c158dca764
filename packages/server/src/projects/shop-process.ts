import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Log } from '../log.ts';

/** A line the simulator prints about itself. */
const Progress = z.object({
  phase: z.enum(['history', 'live']),
  done: z.number().optional(),
  total: z.number().optional(),
  /** Everything before this instant has been sent. */
  until: z.number().optional(),
});
export type ShopProgress = z.infer<typeof Progress>;

export interface ShopProcessParts {
  readonly url: string;
  readonly writeKey: string;
  readonly token: string;
  readonly project: string;
  /** Where the run before stopped. */
  readonly since: number | undefined;
  readonly logger: Log;
  readonly report: (progress: ShopProgress) => void;
}

/** 模拟商城进程 — the simulator in a process of its own, sending through the public intake like any other client. */
export interface ShopProcess {
  /** Resolves when the process has ended, with its exit code and its last complaint. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../../shop/src/main.ts', import.meta.url));

export function startShop(parts: ShopProcessParts): ShopProcess {
  const since = parts.since === undefined ? [] : ['--since', String(parts.since)];
  const child: ChildProcess = spawn(
    process.execPath,
    [MAIN, '--url', parts.url, '--write-key', parts.writeKey, '--token', parts.token, '--project', parts.project, ...since],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let complaint = '';
  const ended = new Promise<{ code: number | null; complaint: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, complaint })),
  );
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const progress = Progress.safeParse(parseLine(line));
      if (progress.success) parts.report(progress.data);
    });
  }
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      complaint = line.slice(0, 500);
      parts.logger.warn('the sample shop says', { line: complaint });
    });
  }
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
