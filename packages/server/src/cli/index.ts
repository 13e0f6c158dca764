import { SETTINGS } from '../config.ts';
import { AppError } from '../errors.ts';
import { settingsHelp } from '../settings.ts';
import type { CommandContext } from './command.ts';
import { commands } from './registry.ts';

export type { CommandContext, OpenHome, RunningHome } from './command.ts';

/**
 * Runs the command the arguments name; `start` when they name none.
 *
 * @returns the exit code: 0 done, 1 failed, 2 misused
 */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  if (args.includes('--help') || args.includes('-h') || args[0] === 'help') {
    context.print(help());
    return 0;
  }
  const [name = 'start', ...rest] = args;
  const command = commands.find((c) => c.name === name);
  if (command === undefined)
    throw new AppError('invalid_input', `there is no command "${name}"; gyre --help lists them`, { command: name });
  if (command.name === 'start' && rest.length > 0)
    throw new AppError('setting_invalid', `unknown setting ${rest.join(' ')}; gyre --help lists them`, { rest });
  return await command.run(rest, context);
}

function help(): string {
  const lines = commands.map((c) => `  gyre ${`${c.name} ${c.usage}`.padEnd(44)} ${c.summary.en}\n${' '.repeat(52)}${c.summary.zh}`);
  return `Gyre 环流 — marketing operations that notice, act and prove.\n\nCommands\n${lines.join('\n')}\n\nSettings: a flag, or an environment variable (${SETTINGS.length} of them)\n${settingsHelp('en')}\n\n${settingsHelp('zh')}\n`;
}
