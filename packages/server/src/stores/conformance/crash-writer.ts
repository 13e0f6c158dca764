// A process that writes without end and prints the number of each acknowledged write; `crash.test.ts` kills it.
import { setTimeout as pause } from 'node:timers/promises';
import { openDuckdbHost } from '../duckdb/index.ts';
import { openPgliteHost } from '../pglite/index.ts';
import { logRows, quarantinedRow } from './log-rows.ts';

const [engine, folder = ''] = process.argv.slice(2);
const acknowledge = (number: number): void => void process.stdout.write(`${number}\n`);

async function writeLog(): Promise<never> {
  const host = await openDuckdbHost(folder, { memoryMb: 256 });
  const log = await host.open('shop');
  for (let { offset } = await log.end(); ; offset += 50) {
    await log.append({ rows: logRows(offset + 1, offset + 50), quarantined: [quarantinedRow()] });
    acknowledge(offset + 50);
    // Lets the checkpoint of the idle engine fall between appends as well.
    if (offset % 5000 === 0) await host.checkpoint();
  }
}

async function writeLedger(): Promise<never> {
  const host = await openPgliteHost(folder);
  const ledger = await host.open('gyre', [
    {
      version: 1,
      name: 'numbers',
      sql: 'create table numbers (n integer primary key); create table sums (id integer primary key, total integer not null)',
    },
  ]);
  await ledger.run('insert into sums values (1, 0) on conflict do nothing');
  for (;;) {
    const n = await ledger.transaction(async (tx) => {
      await tx.run('update sums set total = total + 1');
      await tx.run('insert into numbers select total from sums');
      return tx.run('insert into numbers select -total from sums');
    });
    if (n === 1) acknowledge(n);
    await pause(0);
  }
}

await (engine === 'duckdb' ? writeLog() : writeLedger());
