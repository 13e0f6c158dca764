import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { instant } from '@gyre/domain/time';
import { sequenceEvent } from '../packages/server/src/intake/sequence.ts';
import { saveState } from '../packages/server/src/intake/sequencer-files.ts';
import { SequencerState } from '../packages/server/src/intake/sequencer-state.ts';
import { openDuckdbHost, openPgliteHost } from '../packages/server/src/stores/index.ts';
import { projectMigrations } from '../packages/server/src/stores/migrations/project.ts';
import { startServer, MAIN } from './server.ts';
import { eventOf } from './load.ts';

const PAGE = 5000;
/** Rows the sequencer's files lack: what a crash leaves to be read again at most. */
const TAIL = 500_000;

/**
 * Fills a home as if the events had come in over time and been decided on: the log by its own writer, the sequencer's files short of a
 * tail, the pipeline at the end. Faster than sending them, and the restart has the same to do. @returns size of the log in MB
 */
export async function fillHome(home: string, events: number): Promise<number> {
  await (await startServer(MAIN, [], home)).stop();
  await mkdir(home, { recursive: true });
  const logs = await openDuckdbHost(join(home, 'log'), { memoryMb: 512 });
  const log = await logs.open('default');
  const state = new SequencerState();
  state.offset = (await log.end()).offset;
  const now = Date.now();
  const folder = join(home, 'projects', 'default', 'sequencer');
  for (let n = 0; n < events; n += PAGE) {
    const rows = Array.from({ length: PAGE }, (_, i) => {
      const { userId, event, properties, messageId } = eventOf(n + i) as {
        userId: string;
        event: string;
        properties: Record<string, string | number | boolean>;
        messageId: string;
      };
      const at = instant(now - events + n + i);
      return sequenceEvent(
        state,
        'default',
        {
          name: event,
          messageId,
          keys: [{ namespace: 'user_id', value: userId }],
          properties,
          at,
          originalAt: null,
          historical: false,
          children: [],
        },
        at,
      ).rows;
    });
    await log.append({ rows: rows.flat(), quarantined: [] });
    if (n + PAGE === events - TAIL) await saveState(folder, state, () => Promise.resolve());
  }
  await logs.checkpoint();
  await logs.close();
  const ledgers = await openPgliteHost(join(home, 'ledger'));
  const ledger = await ledgers.open('p_default', projectMigrations);
  await ledger.run('update positions set log_offset = $1, watermark = $2, as_of = $2', [state.offset, now]);
  await ledgers.close();
  return Math.round((await stat(join(home, 'log', 'default.duckdb'))).size / 2 ** 20);
}
