import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Permission } from '@gyre/domain/api/endpoint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../access/index.ts';
import type { Job, Transfer } from '../../transfer/index.ts';
import type { HandlerCall } from '../call.ts';
import { transferHandlers } from './transfer.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gyre-download-'));
  await writeFile(join(folder, 'events.ndjson'), '{"a":1}\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const job = { id: 'j1', state: 'running' } as Job;

function handlers(revealed: boolean) {
  const transfer: Partial<Transfer> = {
    file: () => Promise.resolve({ path: join(folder, 'events.ndjson'), name: 'events.ndjson', revealed }),
    startExport: () => Promise.resolve(job),
  };
  return transferHandlers({ transferOf: () => Promise.resolve(transfer as Transfer) });
}

function callBy(permissions: readonly Permission[], body: object): HandlerCall<never> {
  const caller: Caller = { kind: 'token', id: 1, actor: 'a token', person: '', createdBy: null, permissions };
  return { caller, params: { project: 'p', job: 'j1' }, query: {}, body } as unknown as HandlerCall<never>;
}

const masked = callBy(['view', 'export'], { subject: 'events', format: 'ndjson', reveal: false });
const unmasked = callBy(['view', 'export'], { subject: 'events', format: 'ndjson', reveal: true });
const trusted = callBy(['view', 'export', 'reveal'], { subject: 'events', format: 'ndjson', reveal: true });

describe('an export', () => {
  test('is masked for whoever may export but not reveal', async () => {
    expect(await handlers(false).startExport(masked)).toBe(job);
    await expect(handlers(false).startExport(unmasked)).rejects.toMatchObject({ code: 'not_permitted' });
    expect(await handlers(false).startExport(trusted)).toBe(job);
  });

  test('that holds plain values is handed only to whoever may reveal', async () => {
    await expect(handlers(true).download(masked)).rejects.toMatchObject({ code: 'not_permitted' });
    const response = (await handlers(true).download(trusted)) as Response;
    expect(await response.text()).toBe('{"a":1}\n');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="events.ndjson"');
    expect(response.headers.get('content-length')).toBe('8');
    expect((await handlers(false).download(masked)) as Response).toBeInstanceOf(Response);
  });
});
