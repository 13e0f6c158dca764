import { evaluations } from '../../eval/index.ts';
import { AppError } from '../../errors.ts';
import type { Command } from '../command.ts';

const NAMES = evaluations.map(({ name }) => name).join(', ');

/** `gyre eval <name>` — one of our computations on standard input, so that anybody can check our numbers against theirs. */
export const evaluate: Command = {
  name: 'eval',
  summary: {
    zh: '对标准输入做一次计算（漏斗、留存、归因等），不需要启动服务',
    en: 'Run one of the computations on standard input, without a server',
  },
  usage: `${evaluations.map(({ name }) => name).join('|')} [options] < file`,
  async run([name, ...args], context) {
    const evaluation = evaluations.find((one) => one.name === name);
    if (evaluation === undefined) throw new AppError('invalid_input', `gyre eval knows ${NAMES}; got "${name ?? ''}"`, { name });
    const complain = (text: string): void => void process.stderr.write(text);
    process.stdout.on('error', ignoreEarlyEnd);
    process.stdout.on('error', endWithReader);
    return await evaluation.run(process.stdin, args, { print: context.print, complain });
  },
};

/** A reader that stops early (`| head`) is no failure. */
function ignoreEarlyEnd(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
}

/** A reader that stops early (`| head`) is no failure. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}
