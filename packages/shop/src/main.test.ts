import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Truth } from './truth.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Starts the runner as a process that ends with the test. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    child,
    line: async (): Promise<Record<string, unknown>> => JSON.parse(String((await lines.next()).value)) as Record<string, unknown>,
  };
}

test('`truth` prints what the incidents of a shop do', async () => {
  const incident = 'broken-payment,from=2026-11-23T09:00,hours=24';
  const { child, line } = start(['truth', '--customers', '3600', '--incident', incident]);
  const truth = (await line()) as unknown as Truth;
  expect(truth.incidents[0]).toMatchObject({ name: 'broken-payment', slice: { payment_method: '支付宝' } });
  expect(truth.incidents[0]?.lost['pay_order']).toBeGreaterThan(3);
  expect((await once(child, 'close'))[0]).toBe(0);
});

test('a running shop lives at the speed asked for, takes an incident on its control port, and stops when asked', async () => {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shop = ['--days', '0', '--customers', '3600', '--speed', '10000', '--control', '0'];
  const { child, line } = start(['--url', url, '--write-key', 'k', ...shop]);
  const { url: control } = await line();
  const begun = await fetch(`${String(control)}/incidents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'holiday', visits: 0, hours: 240 }),
  });
  expect(begun.status).toBe(201);
  const { from } = (await begun.json()) as { from: number };
  let until = from;
  while (until < from + 6 * 3_600_000) until = Number((await line())['until'] ?? 0);
  const truth = (await (await fetch(`${String(control)}/truth`)).json()) as Truth;
  expect(truth.incidents[0]?.lost['app_open']).toBeGreaterThan(5);
  child.kill('SIGTERM');
  expect((await once(child, 'close'))[0]).toBe(0);
});

test('a mistake is said on standard error, and the exit code is 1', async () => {
  const { child } = start(['--url', 'http://127.0.0.1:1', '--write-key', 'k', '--incident', 'flood']);
  let complaint = '';
  child.stderr.on('data', (part: Buffer) => (complaint += part.toString()));
  expect((await once(child, 'close'))[0]).toBe(1);
  expect(complaint).toMatch(/an incident is one of city-drop.*got "flood"/);
});
