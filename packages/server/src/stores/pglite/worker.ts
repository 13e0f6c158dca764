import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { PGlite, protocol } from '@electric-sql/pglite';
import { toSqlError } from '../sql-error.ts';
import type { Field, SqlResult } from '../sql-values.ts';
import { serve } from '../rpc.ts';
import { withWrappers } from '../wasm-wrappers.ts';
import { preparedStatements } from './prepared.ts';

const { serialize } = protocol;
let database: PGlite | undefined;
const prepared = preparedStatements();

/** 内置账本的线程 — one PGlite; calls are answered in the order they arrive. */
const methods = {
  /** Opens the database in a folder; an empty name keeps it in memory. */
  async open(folder: string, image: string | undefined): Promise<void> {
    const place = folder === '' ? {} : { dataDir: folder };
    const stored = image !== undefined && existsSync(image);
    const from = stored ? { loadDataDir: new Blob([readFileSync(image)]) } : {};
    database = await withWrappers(() => PGlite.create({ ...place, ...from }));
    if (image !== undefined && !stored) await saveImage(database, image);
  },
  async query(schema: string, text: string, params: readonly (string | null)[]): Promise<SqlResult> {
    const key = `${schema}\n${text}`;
    const { name, isNew, evicted } = prepared.take(key);
    const messages = [
      ...evicted.map((old) => serialize.close({ type: 'S', name: old })),
      ...(isNew ? [serialize.parse({ name, text })] : []),
      serialize.bind({ statement: name, values: [...params] }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    ];
    try {
      return collect(await send(join(messages)));
    } catch (error) {
      if (isNew) prepared.forget(key);
      throw error;
    }
  },
  async script(sql: string): Promise<void> {
    prepared.clear();
    await send(serialize.query(sql));
    await send(serialize.query('deallocate all'));
  },
  async close(): Promise<void> {
    await database?.close();
    database = undefined;
  },
};
export type PgliteMethods = typeof methods;

/** Others may look for the image at any moment, so it appears whole or not at all. */
async function saveImage(empty: PGlite, image: string): Promise<void> {
  const part = `${image}.${process.pid}`;
  writeFileSync(part, new Uint8Array(await (await empty.dumpDataDir('none')).arrayBuffer()));
  renameSync(part, image);
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number];

async function send(bytes: Uint8Array): Promise<readonly Message[]> {
  if (database === undefined) throw new Error('the ledger is closed');
  try {
    return (await database.execProtocol(bytes, { syncToFs: false })).messages;
  } catch (error) {
    throw toSqlError(error);
  }
}

function collect(messages: readonly Message[]): SqlResult {
  let fields: Field[] = [];
  const cells: (string | null)[][] = [];
  let tag = '';
  for (const message of messages) {
    if (message instanceof protocol.messages.DataRowMessage) cells.push(message.fields);
    else if (message instanceof protocol.messages.RowDescriptionMessage) {
      fields = message.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
    } else if (message instanceof protocol.messages.CommandCompleteMessage) tag = message.text;
  }
  const words = tag.split(' ');
  return { command: words[0] ?? '', affected: Number(words.at(-1)) || 0, fields, cells };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

if (parentPort !== null) serve(parentPort, methods);
