import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError, messageOf } from '../errors.ts';
import type { CommandContext } from './command.ts';
import { openTransferClient, type TransferClient } from './transfer-client.ts';

/** 命令参数 — options and positionals of a command. @throws AppError `invalid_input` naming what the command does not know */
export function readOptions<const Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new AppError('invalid_input', messageOf(error), {});
  }
}

/** Works with the imports and exports of a project, the only one when none is named, and closes them afterwards. */
export async function withTransfer<T>(
  context: CommandContext,
  project: string | undefined,
  work: (client: TransferClient) => Promise<T>,
): Promise<T> {
  const client = await openTransferClient(context, project);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
