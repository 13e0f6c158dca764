// The peer of the intake benchmark: the least a server could do. Node's own HTTP server parses the JSON and appends it to one file; concurrent
// requests share one fdatasync. No identities, no deduplication, no types, no queries.
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const home = process.env['GYRE_HOME'] ?? '.';
mkdirSync(home, { recursive: true });
const file = await open(join(home, 'log'), 'a');
let waiting: { text: string; done: () => void }[] = [];
let running = false;

async function commit(): Promise<void> {
  if (running) return;
  running = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    await file.write(batch.map((item) => item.text).join(''));
    await file.datasync();
    for (const item of batch) item.done();
  }
  running = false;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { batch } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { batch: unknown[] };
    const text = batch.map((event) => `${JSON.stringify(event)}\n`).join('');
    waiting.push({ text, done: () => response.end('{"success":true}') });
    void commit();
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`ready at http://127.0.0.1:${address.port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
