import type { Command } from './command.ts';
import { backup } from './commands/backup.ts';
import { evaluate } from './commands/eval.ts';
import { exportFile } from './commands/export.ts';
import { importFile } from './commands/import.ts';
import { password } from './commands/password.ts';
import { restore } from './commands/restore.ts';
import { sample } from './commands/sample.ts';
import { start } from './commands/start.ts';

/** 命令表 — every `gyre` command. */
export const commands: readonly Command[] = [start, sample, importFile, exportFile, backup, restore, password, evaluate];
