import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { LedgerHost, LogHost } from '../stores/ports.ts';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { lastOutgoing } from '../pipeline/index.ts';
import { INSTANCE_SCHEMA } from './instance.ts';
import { schemaOf } from './project.ts';

const Manifest = z.object({ version: z.literal(1), at: z.number().int(), projects: z.array(z.string()) });

/**
 * 备份 — copies a home into an empty folder: the ledger first, then the logs, because a log that is ahead of its ledger can be cut back
 * to it and caught up with, while a ledger ahead of its log would have decided on events nobody has.
 */
export async function backupHome(
  parts: { home: string; ledgers: LedgerHost; logs: LogHost; projects: readonly string[]; now: number },
  to: string,
): Promise<void> {
  await requireEmpty(to);
  await parts.ledgers.dump(join(to, 'ledger.ndjson'));
  for (const project of parts.projects) await parts.logs.backup(project, join(to, `${project}.log`));
  await copyFile(join(parts.home, 'secret'), join(to, 'secret')).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  const manifest: z.infer<typeof Manifest> = { version: 1, at: parts.now, projects: [...parts.projects] };
  await writeFile(join(to, 'backup.json'), JSON.stringify(manifest));
}

/** 恢复 — puts a backup into stores that are empty. Every project is paused: what was due when the backup was made must not be sent again. */
export async function restoreHome(parts: { home: string; ledgers: LedgerHost; logs: LogHost }, from: string): Promise<void> {
  const manifest = await readManifest(from);
  await parts.ledgers.load(join(from, 'ledger.ndjson'));
  for (const project of manifest.projects) {
    const ledger = await parts.ledgers.open(schemaOf(project), projectMigrations);
    await parts.logs.restore(project, join(from, `${project}.log`), await lastOutgoing(ledger));
  }
  await copyFile(join(from, 'secret'), join(parts.home, 'secret')).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  const ledger = await parts.ledgers.open(INSTANCE_SCHEMA, instanceMigrations);
  await ledger.run('update projects set paused = true');
}

async function readManifest(from: string): Promise<z.infer<typeof Manifest>> {
  const text = await readFile(join(from, 'backup.json'), 'utf8').catch(() => {
    throw new AppError('file_unreadable', `${from} holds no backup: backup.json is missing`, { folder: from });
  });
  return Manifest.parse(JSON.parse(text));
}

/** @throws AppError `already_exists` when the folder holds anything */
export async function requireEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const found = (await readdir(folder)).filter((name) => name !== 'lock');
  if (found.length > 0)
    throw new AppError('already_exists', `the folder ${folder} is not empty (${found.slice(0, 3).join(', ')} …)`, { folder });
}
