import { resolve } from 'node:path';
import { AppError } from '../../errors.ts';
import { callHome } from '../call.ts';
import type { Command } from '../command.ts';

/** `gyre backup <folder>` — a consistent copy of a home, running or stopped. */
export const backup: Command = {
  name: 'backup',
  summary: {
    zh: '备份：把整个 GYRE_HOME 复制到一个空文件夹（运行中也可以）',
    en: 'Copy the whole home into an empty folder, while it runs or not',
  },
  usage: '<folder>',
  async run(args, context) {
    const [folder] = args;
    if (folder === undefined) throw new AppError('invalid_input', 'gyre backup needs the folder to write to', {});
    const to = resolve(folder);
    const running = await context.running();
    if (running === undefined) await context.backup(to);
    else await callHome(running, 'POST', '/api/backup', { folder: to });
    context.print(`backed up to ${to}\n`);
    return 0;
  },
};
