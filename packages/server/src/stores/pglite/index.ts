import { fairQueue } from '../fair-queue.ts';
import { ledgerHost } from '../ledger.ts';
import type { LedgerHost } from '../ports.ts';
import { startWorker } from '../rpc.ts';
import { quoteName } from '../sql-names.ts';
import type { SqlSession } from '../sql-session.ts';
import { upkeepDue } from './upkeep.ts';
import type { PgliteMethods } from './worker.ts';

/** Pieces of work between two looks at what upkeep is due. */
const UPKEEP_EVERY = 2000;

/**
 * 内置账本 — PostgreSQL 18 in a worker of this process (PGlite). One session: work waits in a fair queue.
 *
 * It survives a killed process, but never calls fsync, so a power cut may cost the last writes; production uses PostgreSQL.
 *
 * @param folder  where the database lives; the empty text keeps it in memory, for tests
 * @param options.image  a file with an empty database, made when missing: starting from it takes a fifth of the time, which tests care about
 */
export async function openPgliteHost(folder: string, options: { readonly image?: string } = {}): Promise<LedgerHost> {
  const worker = startWorker<PgliteMethods>(new URL('./worker.ts', import.meta.url));
  try {
    await worker.call('open', folder, options.image);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  const queue = fairQueue();
  let current = '';

  async function moveTo(schema: string): Promise<void> {
    if (schema === current) return;
    await worker.call('query', '', `set search_path to ${quoteName(schema)}`, []);
    current = schema;
  }
  function sessionOf(schema: string): SqlSession {
    return {
      query: (text, params) => worker.call('query', schema, text, params),
      script: (sql) => worker.call('script', sql),
    };
  }
  let untilUpkeep = UPKEEP_EVERY;
  let upkeep = Promise.resolve();
  async function keepUp(): Promise<void> {
    const session = sessionOf('');
    for (const statement of await queue.run(() => upkeepDue(session))) await queue.run(() => session.query(statement, []));
  }
  return ledgerHost({
    use(schema, work) {
      const result = queue.run(async () => {
        await moveTo(schema);
        return work(sessionOf(schema));
      });
      if (--untilUpkeep === 0) {
        untilUpkeep = UPKEEP_EVERY;
        // A statement of upkeep that fails, say because its table has just been dropped, is due again the next time.
        upkeep = upkeep.then(keepUp).catch(() => {});
      }
      return result;
    },
    async close() {
      await upkeep;
      await queue.idle();
      await worker.call('close');
      await worker.terminate();
    },
  });
}
