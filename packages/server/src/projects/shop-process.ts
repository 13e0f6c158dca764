import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ShopOptions } from '@gyre/domain/api/shop';
import { z } from 'zod';
import { toldError } from '../errors.ts';
import type { Log } from '../log.ts';
import { notLiving, shopControl, type ShopControl } from './shop-control.ts';

/** A line the simulator prints about itself. */
const Progress = z.object({
  phase: z.enum(['history', 'live']),
  done: z.number().optional(),
  total: z.number().optional(),
  /** Everything before this instant has been sent. */
  until: z.number().optional(),
});
export type ShopProgress = z.infer<typeof Progress>;
/** Where it lets itself be asked. */
const Opened = z.object({ phase: z.literal('control'), url: z.string() });

export interface ShopProcessParts {
  readonly url: string;
  readonly writeKey: string;
  readonly token: string;
  readonly project: string;
  /** Which shop it is, with the incidents it begins with. */
  readonly options: Omit<ShopOptions, 'speed'>;
  /** The project's clock; as the wall's when nothing is said. */
  readonly clock?: { readonly speed: number; readonly origin: number } | undefined;
  /** Where the run before stopped. */
  readonly since: number | undefined;
  readonly logger: Log;
  readonly report: (progress: ShopProgress) => void;
  /** It can be asked from now on. */
  readonly opened: (control: ShopControl) => void;
}

/** 模拟商城进程 — the simulator in a process of its own, sending through the public intake like any other client. */
export interface ShopProcess {
  /** Resolves when the process has ended, with its exit code and its last complaint. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>;
  /** @throws AppError `wrong_state` while it cannot be asked */
  control(): ShopControl;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../../shop/src/main.ts', import.meta.url));

export function startShop(parts: ShopProcessParts): ShopProcess {
  const child = spawn(process.execPath, [MAIN, ...argumentsOf(parts)], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let control: ShopControl | undefined;
  const ended = endOf(child, (complaint) => parts.logger.warn('the sample shop says', { line: complaint }));
  void ended.then(() => (control = undefined));
  linesOf(child.stdout, (line) => {
    const said = parseLine(line);
    const progress = Progress.safeParse(said);
    if (progress.success) parts.report(progress.data);
    const opened = Opened.safeParse(said);
    if (!opened.success) return;
    control = shopControl(opened.data.url);
    parts.opened(control);
  });
  return {
    ended,
    control() {
      if (control === undefined) throw notLiving();
      return control;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function argumentsOf({ url, writeKey, token, project, options, clock, since }: ShopProcessParts): string[] {
  const known = ['--url', url, '--write-key', writeKey, '--token', token, '--project', project, '--control', '0'];
  return [
    ...known,
    ...(since === undefined ? [] : ['--since', String(since)]),
    ...(options.days === undefined ? [] : ['--days', String(options.days)]),
    ...(clock === undefined ? [] : ['--speed', String(clock.speed), '--origin', String(clock.origin)]),
    ...shopArguments(options),
  ];
}

function shopArguments({ edition, customers, seed, incidents = [] }: Omit<ShopOptions, 'speed'>): string[] {
  return [
    ...(edition === undefined ? [] : ['--edition', edition]),
    ...(customers === undefined ? [] : ['--customers', String(customers)]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    ...incidents.flatMap((incident) => ['--incident', incident]),
  ];
}

/** Few enough that telling what an incident does is a matter of a second. */
const LEAST_CUSTOMERS = 360;

/**
 * Lets the shop itself read what is to go wrong in it.
 *
 * @throws AppError `invalid_input` with what it says
 */
export async function requireIncidents(incidents: readonly string[]): Promise<void> {
  if (incidents.length === 0) return;
  const options = { customers: LEAST_CUSTOMERS, incidents: [...incidents] };
  const child = spawn(process.execPath, [MAIN, 'truth', ...shopArguments(options)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const { code, complaint } = await endOf(child, () => {});
  if (code === 0) return;
  throw toldError('invalid_input', { zh: `示例商城不接受这些事故：${complaint}`, en: complaint }, { incidents });
}

/** @param complained  with every line of standard error */
async function endOf(child: ChildProcess, complained: (line: string) => void): Promise<{ code: number | null; complaint: string }> {
  let complaint = '';
  linesOf(child.stderr, (line) => {
    complaint = line.slice(0, 500);
    complained(complaint);
  });
  return await new Promise((resolve) => child.once('close', (code) => resolve({ code, complaint })));
}

function linesOf(stream: ChildProcess['stdout'], take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take);
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
