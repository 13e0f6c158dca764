import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
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

test('closing waits for the calls under way and refuses later ones', async () => {
  const { port1, port2 } = new MessageChannel();
  const done: string[] = [];
  const reading = Promise.withResolvers<string>();
  serve(port1, { read: () => reading.promise.then((rows) => (done.push('read'), rows)), close: () => void done.push('closed') });
  const answers: unknown[] = [];
  port2.on('message', (answer) => answers.push(answer));
  port2.postMessage({ id: 1, method: 'read', args: [] }, []);
  port2.postMessage({ id: 2, method: 'close', args: [] }, []);
  port2.postMessage({ id: 3, method: 'read', args: [] }, []);
  await vi.waitFor(() => expect(answers).toMatchObject([{ id: 3, error: { message: 'the worker is closing' } }]));
  reading.resolve('rows');
  await vi.waitFor(() => expect(answers.slice(1)).toMatchObject([{ id: 1, value: 'rows' }, { id: 2 }]));
  expect(done).toEqual(['read', 'closed']);
  port2.close();
});
