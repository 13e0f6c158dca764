import type { Command } from '../command.ts';

/** `gyre start` — what `npm start` runs. */
export const start: Command = {
  name: 'start',
  summary: { zh: '启动服务（默认命令）', en: 'Start the server (the default command)' },
  usage: '[settings]',
  async run(_args, context) {
    await context.serve();
    return 0;
  },
};
