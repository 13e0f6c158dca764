import { setTimeout as pause } from 'node:timers/promises';
import { Job } from '@gyre/domain/api/transfer';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { callHome } from '../call.ts';
import type { Command, CommandContext, RunningHome } from '../command.ts';
import { readOptions } from '../options.ts';
import { createRetailProject } from '../../projects/index.ts';

const LOOK_EVERY_MS = 500;
const TEXT = { type: 'string' } as const;
const OPTIONS = {
  edition: TEXT,
  customers: TEXT,
  seed: TEXT,
  days: TEXT,
  speed: TEXT,
  incident: { type: 'string', multiple: true },
} as const;

/** `gyre sample online-retail | shop` — makes a sample project and waits until it is filled. */
export const sample: Command = {
  name: 'sample',
  summary: {
    zh: '创建示例项目：online-retail（真实订单）或 shop（模拟商城）',
    en: 'Create a sample project: online-retail (real orders) or shop (the living shop)',
  },
  usage: 'online-retail | shop [--edition] [--customers] [--seed] [--days] [--speed] [--incident]',
  async run(args, context) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const [name] = positionals;
    if (name !== 'online-retail' && name !== 'shop')
      throw new AppError('invalid_input', `there is no sample "${name ?? ''}"; choose online-retail or shop`, { sample: name });
    const running = await context.running();
    if (running !== undefined) return await throughApi(context, running, name, optionsOf(values));
    if (name === 'shop')
      throw new AppError('wrong_state', 'the shop lives through the public intake: start the server first (npm start)', {});
    const home = await context.openHome();
    try {
      const { project, job } = await createRetailProject(home.instance, 'gyre sample');
      return report(context, await home.instance.project(project).transfer.settled(job));
    } finally {
      await home.close();
    }
  },
};

/** What was said of the shop; what is wrong with it the server says. */
function optionsOf({ edition, incident, ...numbers }: ReturnType<typeof readOptions<typeof OPTIONS>>['values']): Record<string, unknown> {
  const read = Object.entries(numbers).map(([key, text]) => [key, Number(text)] as const);
  return {
    ...Object.fromEntries(read),
    ...(edition === undefined ? {} : { edition }),
    ...(incident === undefined ? {} : { incidents: incident }),
  };
}

async function throughApi(context: CommandContext, home: RunningHome, name: string, options: Record<string, unknown>): Promise<number> {
  const made = await callHome(home, 'POST', `/api/samples/${name}`, options);
  const { project, job } = z.object({ project: z.string(), job: z.string() }).parse(await made.json());
  for (;;) {
    const list = await callHome(home, 'GET', `/api/projects/${project}/jobs?limit=200`);
    const found = z
      .object({ rows: z.array(Job) })
      .parse(await list.json())
      .rows.find((one) => one.id === job);
    if (found !== undefined && found.state !== 'running' && found.state !== 'ready') return report(context, found);
    await pause(LOOK_EVERY_MS);
  }
}

function report(context: CommandContext, job: z.infer<typeof Job>): number {
  context.print(`${job.title}: ${job.state}${job.error === '' ? '' : ` (${job.error})`}\n`);
  const totals = z.record(z.string(), z.number()).safeParse(job.detail['totals']);
  if (totals.success) for (const [figure, value] of Object.entries(totals.data)) context.print(`  ${figure.padEnd(14)} ${value}\n`);
  return job.state === 'done' ? 0 : 1;
}
