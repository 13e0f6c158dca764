import { createWriteStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { FileFormat } from '@gyre/domain/api/transfer';
import { AppError } from '../../errors.ts';
import { ImportCounts } from '../../transfer/index.ts';
import type { Command, CommandContext } from '../command.ts';
import { followJob, secondsSince } from '../follow-job.ts';
import { mappingOf } from '../mapping-option.ts';
import { readOptions, withTransfer } from '../options.ts';
import type { TransferClient } from '../transfer-client.ts';

const OPTIONS = {
  project: { type: 'string' },
  target: { type: 'string' },
  map: { type: 'string' },
  format: { type: 'string' },
  source: { type: 'string' },
  errors: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readOptions<typeof OPTIONS>>['values'];

/** `gyre import <file>` — a file of events, customers, items or dated facts; resumable, idempotent, never triggers. */
export const importFile: Command = {
  name: 'import',
  summary: {
    zh: '导入 CSV、NDJSON 或 Parquet 文件；同一文件同一映射不会重复导入',
    en: 'Import a CSV, NDJSON or Parquet file; the same file and mapping is never stored twice',
  },
  usage: '<file> [--project] [--target] [--map] [--dry-run]',
  async run(args, context) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const [file] = positionals;
    if (file === undefined) throw new AppError('invalid_input', `gyre import needs a file: gyre import ${importFile.usage}`, {});
    if (!existsSync(file)) throw new AppError('not_found', `there is no file "${file}"`, { file });
    return await withTransfer(context, values.project, (client) => importThrough(client, context, file, values));
  },
};

async function importThrough(client: TransferClient, context: CommandContext, file: string, values: Values): Promise<number> {
  const format = FileFormat.optional().safeParse(values.format);
  if (!format.success) throw new AppError('invalid_input', `--format is "${values.format}", expected csv, ndjson or parquet`, {});
  const preview = await client.upload(file, format.data);
  const columns = preview.columns.map((c) => c.name);
  const mapping = mappingOf(preview.guess, columns, { target: values.target, map: await mapText(values.map) });
  process.stderr.write(`${preview.rows} rows of ${preview.format}; mapping: ${JSON.stringify(mapping)}\n`);
  if (values['dry-run'] === true) {
    const dry = await client.dryRun(preview.upload, mapping);
    context.print(`${JSON.stringify(dry, null, 2)}\n`);
    return dry.errors.length === 0 ? 0 : 1;
  }
  const start = context.clock.now();
  const started = await client.startImport(preview.upload, mapping, values.source);
  if (started.state === 'done') process.stderr.write(`imported before as job ${started.id}; nothing is stored again\n`);
  const job = await followJob(context, started, (id) => client.job(id));
  const { stored, duplicates, refused } = ImportCounts.parse(job.detail);
  context.print(
    `${JSON.stringify({ job: job.id, state: job.state, rows: job.done, stored, duplicates, refused, seconds: Number(secondsSince(context, start)), error: job.error })}\n`,
  );
  if (refused > 0 && values.errors !== undefined) await pipeline(await client.errors(job.id), createWriteStream(values.errors));
  else if (refused > 0) process.stderr.write(`${refused} rows were refused; --errors <file> saves them with the reasons\n`);
  return job.state === 'done' ? 0 : 1;
}

/** `--map` may name a file that holds the mapping. */
async function mapText(map: string | undefined): Promise<string | undefined> {
  return map?.endsWith('.json') === true && existsSync(map) ? readFile(map, 'utf8') : map;
}
