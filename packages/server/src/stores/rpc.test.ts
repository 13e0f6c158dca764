import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { PgliteMethods } from './pglite/worker.ts';
import { handOver, serve, startWorker } from './rpc.ts';

test('calls still open when the worker ends are rejected, and so are later ones', async () => {
  const worker = startWorker<PgliteMethods>(new URL('./pglite/worker.ts', import.meta.url));
  const open = worker.call('query', 'public', 'select 1', []);
  await expect(open).rejects.toThrow('the ledger is closed');
  const waiting = worker.call('open', '', undefined);
  await worker.terminate();
  await expect(waiting).rejects.toThrow('has ended');
  await expect(worker.call('close')).rejects.toThrow('has ended');
});

test('what a method hands over is moved, not copied', async () => {
  const { port1, port2 } = new MessageChannel();
  const numbers = Uint32Array.of(1, 2, 3);
  serve(port1, { take: () => handOver({ numbers }, [numbers.buffer]) });
  port2.postMessage({ id: 1, method: 'take', args: [] }, []);
  expect(await once(port2, 'message')).toMatchObject([{ id: 1, value: { numbers: Uint32Array.of(1, 2, 3) } }]);
  expect(numbers.length).toBe(0);
  port2.close();
});
