import type { Job } from '@gyre/domain/api/transfer';
import { MINUTE_MS, SECOND_MS, instant } from '@gyre/domain/time';
import type { z } from 'zod';
import type { CommandContext } from './command.ts';

type JobRow = z.infer<typeof Job>;

const LOOK_EVERY_MS = 300;

/** Waits until a job has ended, telling its progress on standard error: on one line of a terminal, else every minute. */
export async function followJob(context: CommandContext, job: JobRow, look: (id: string) => Promise<JobRow>): Promise<JobRow> {
  const { clock } = context;
  const isTerminal = process.stderr.isTTY;
  let told = clock.now();
  let current = job;
  while (current.state === 'running' || current.state === 'ready') {
    await clock.until(instant(clock.now() + LOOK_EVERY_MS));
    current = await look(job.id);
    const share = current.total === 0 ? '' : ` (${Math.floor((current.done / current.total) * 100)} %)`;
    const line = `${current.title}: ${current.done} of ${current.total}${share}`;
    if (isTerminal) process.stderr.write(`\r${line} `);
    else if (clock.now() - told >= MINUTE_MS) process.stderr.write(`${line}\n`);
    else continue;
    told = clock.now();
  }
  if (isTerminal) process.stderr.write('\n');
  return current;
}

/** Seconds since an instant, for people. */
export function secondsSince(context: CommandContext, start: number): string {
  return ((context.clock.now() - start) / SECOND_MS).toFixed(1);
}
