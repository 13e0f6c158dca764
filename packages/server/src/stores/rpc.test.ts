import { expect, test } from 'vitest';
import type { PgliteMethods } from './pglite/worker.ts';
import { startWorker } from './rpc.ts';

test('calls still open when the worker ends are rejected, and so are later ones', async () => {
  const worker = startWorker<PgliteMethods>(new URL('./pglite/worker.ts', import.meta.url));
  const open = worker.call('query', 'public', 'select 1', []);
  await expect(open).rejects.toThrow('the ledger is closed');
  const waiting = worker.call('open', '', undefined);
  await worker.terminate();
  await expect(waiting).rejects.toThrow('has ended');
  await expect(worker.call('close')).rejects.toThrow('has ended');
});
