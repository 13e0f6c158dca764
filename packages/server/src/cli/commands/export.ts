import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ExportSubject, FileFormat } from '@gyre/domain/api/transfer';
import { AppError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { readOptions, withTransfer } from '../options.ts';

const OPTIONS = {
  project: { type: 'string' },
  format: { type: 'string', default: 'ndjson' },
  out: { type: 'string' },
  reveal: { type: 'boolean', default: false },
} as const;

/** `gyre export events|customers|messages` — canonical and complete, to standard output unless `--out`; masked unless `--reveal`. */
export const exportFile: Command = {
  name: 'export',
  summary: {
    zh: '导出事件、用户或触达记录；默认脱敏，写到标准输出',
    en: 'Export events, customers or messages; masked unless --reveal, to standard output unless --out',
  },
  usage: 'events|customers|messages [--project] [--format] [--out] [--reveal]',
  async run(args, context) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const subject = oneOf(ExportSubject, positionals[0], 'gyre export');
    const format = oneOf(FileFormat, values.format, '--format');
    return await withTransfer(context, values.project, async (client) => {
      const bytes = await client.exported(subject, format, values.reveal, async (job) => {
        const ended = await followJob(context, job, (id) => client.job(id));
        if (ended.state !== 'done') throw new AppError('wrong_state', `the export ${ended.state}: ${ended.error}`, { job: ended.id });
        return ended;
      });
      if (values.out === undefined) await toStandardOutput(bytes);
      else await pipeline(bytes, createWriteStream(values.out));
      return 0;
    });
  },
};

function oneOf<T extends typeof ExportSubject | typeof FileFormat>(
  choices: T,
  text: string | undefined,
  what: string,
): T['options'][number] {
  const found = choices.options.find((option) => option === text);
  if (found === undefined)
    throw new AppError('invalid_input', `${what} is "${text ?? ''}", expected ${choices.options.join(', ')}`, { given: text });
  return found;
}

/** A reader that stops early (`| head`) is no failure. */
async function toStandardOutput(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(bytes, process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
