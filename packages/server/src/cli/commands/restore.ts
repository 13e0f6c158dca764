import { resolve } from 'node:path';
import { AppError } from '../../errors.ts';
import type { Command } from '../command.ts';

/** `gyre restore <folder>` — puts a backup into an empty home; every project starts paused, so nothing is sent a second time. */
export const restore: Command = {
  name: 'restore',
  summary: {
    zh: '恢复：把备份放进空的 GYRE_HOME；恢复后所有项目处于暂停状态',
    en: 'Put a backup into an empty home; every project starts paused',
  },
  usage: '<folder>',
  async run(args, context) {
    const [folder] = args;
    if (folder === undefined) throw new AppError('invalid_input', 'gyre restore needs the folder of the backup', {});
    if ((await context.running()) !== undefined)
      throw new AppError('home_in_use', `the home ${context.home} is being served; stop it first`, { home: context.home });
    await context.restore(resolve(folder));
    context.print(`restored into ${context.home}; all projects are paused until you resume them in the console\n`);
    return 0;
  },
};
