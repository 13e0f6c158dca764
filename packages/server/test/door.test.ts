import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countsOf, paid, paidCampaign, PROJECT, settled, startCampaign } from './campaign.ts';
import { exported } from './exported.ts';
import { API_TOKEN, startGyre, temporaryHome, WRITE_KEY, type GyreProcess } from './gyre-process.ts';
import { until } from './until.ts';

interface Quarantined {
  readonly id: number;
  readonly reason: string;
  readonly detail: string;
  readonly zh: string;
  readonly outcome: string;
}
interface Live {
  readonly outcome: string;
  readonly event?: { readonly name: string; readonly messageId: string };
  readonly messageId?: string;
  readonly reason?: string;
}

describe('what a started server does with what it is sent', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  beforeAll(async () => {
    home = await temporaryHome();
    server = await startGyre(home.path);
  });
  afterAll(async () => {
    await server.stop();
    await home[Symbol.asyncDispose]();
  });

  const quarantine = async (reason: string): Promise<Quarantined[]> =>
    (await server.api<{ rows: Quarantined[] }>('GET', `${PROJECT}/quarantine?reason=${reason}`)).rows;
  const namesStored = async (): Promise<string[]> => (await exported(home.path, 'events')).map((event) => event.name);
  const post = async (body: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<number> => {
    const answer = await fetch(`${server.url}/v1/batch`, { method: 'POST', headers: { 'x-write-key': WRITE_KEY, ...headers }, body });
    await answer.arrayBuffer();
    return answer.status;
  };

  test('a forged event of ours is kept out of the log and in quarantine', async () => {
    expect(await server.batch([{ ...paid('u1', 'forged', 1), event: '$message_sent' }])).toBe(200);
    expect(await quarantine('name_reserved')).toMatchObject([
      { detail: 'only Gyre itself writes $message_sent', zh: '$message_sent 只有系统可以写', outcome: 'open' },
    ]);
    expect(await namesStored()).not.toContain('$message_sent');
  });

  test('one bad event in a batch costs only itself', async () => {
    const bad = { type: 'track', messageId: 'nobody', event: 'order_paid' };
    expect(await server.batch([paid('u1', 'good-1', 1), bad, paid('u2', 'good-2', 1), 'nonsense'])).toBe(200);
    const ids = (await exported(home.path, 'events')).map((event) => event.messageId);
    expect(ids).toEqual(expect.arrayContaining(['good-1', 'good-2']));
    expect(await quarantine('identity_missing')).toHaveLength(1);
    expect(await quarantine('not_an_object')).toHaveLength(1);
  });

  test('a bomb of a few kilobytes that inflates to 100 MB is refused, and the next batch is taken', async () => {
    const bomb = Uint8Array.from(gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20)));
    expect(bomb.length).toBeLessThan(200_000);
    expect(await post(bomb, { 'content-encoding': 'gzip' })).toBe(400);
    expect(await post(bomb, { 'content-type': 'text/plain' }), 'also unlabelled').toBe(400);
    expect(await server.batch([paid('u1', 'after-bomb', 1)])).toBe(200);
  });

  test('the live stream shows what was accepted, repeated and quarantined, as it comes', async () => {
    const closing = new AbortController();
    const stream = await fetch(`${server.url}${PROJECT}/events/live`, {
      headers: { authorization: `Bearer ${API_TOKEN}` },
      signal: closing.signal,
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const seen: Live[] = [];
    const reading = (async () => {
      let text = '';
      for await (const chunk of stream.body ?? []) {
        text += Buffer.from(chunk).toString('utf8');
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts)
          for (const line of part.split('\n')) if (line.startsWith('data: ')) seen.push(JSON.parse(line.slice(6)) as Live);
      }
    })().catch(() => {});
    expect(await server.batch([{ ...paid('u1', 'live-1', 1), event: 'shown_live' }])).toBe(200);
    expect(await server.batch([{ ...paid('u1', 'live-1', 1), event: 'shown_live' }])).toBe(200);
    expect(await server.batch([{ ...paid('u1', 'live-2', 1), event: '$ghost_send' }])).toBe(200);
    await until('three live records', () => seen.length >= 3);
    closing.abort();
    await reading;
    expect(seen.map((record) => [record.outcome, record.event?.messageId ?? record.messageId ?? record.reason])).toEqual([
      ['accepted', 'live-1'],
      ['duplicate', 'live-1'],
      ['quarantined', 'name_reserved'],
    ]);
  });

  test('a blocked event is quarantined; unblocked and replayed it is history and triggers nothing', async () => {
    await startCampaign(server, 'refunds', paidCampaign({ trigger: { event: 'refund', filter: { all: [] } } }));
    const state = (name: string) => server.api('PUT', `${PROJECT}/plan/refund`, { state: name });
    await state('blocked');
    const refund = { ...paid('u1', 'refund-1', 1), event: 'refund' };
    expect(await server.batch([refund])).toBe(200);
    const [held] = await quarantine('event_blocked');
    expect(held).toMatchObject({ outcome: 'open' });
    const replay = () => server.api('POST', `${PROJECT}/quarantine/resolve`, { act: 'replay', reason: 'event_blocked' });
    expect(await replay(), 'still blocked').toMatchObject({ accepted: 0, stillBad: 1 });
    await state('accepted');
    expect(await replay()).toMatchObject({ accepted: 1, stillBad: 0 });
    expect((await quarantine('event_blocked')).map((record) => record.outcome)).toEqual(['replayed']);
    const stored = (await exported(home.path, 'events')).filter((event) => event.name === 'refund');
    expect(stored.map((event) => [event.historical, event.properties['order_id']])).toEqual([[true, 'refund-1']]);
    expect(await server.batch([{ ...paid('u1', 'refund-2', 1), event: 'refund' }])).toBe(200);
    expect(await settled(server, 'refunds', 1)).toMatchObject({ entered: 1 });
    expect((await countsOf(server, 'refunds')).entered).toBe(1);
  });

  test('a project that takes only planned events quarantines the others, until told otherwise', async () => {
    await server.api('PATCH', PROJECT, { unknownEvents: 'block' });
    const fresh = { ...paid('u1', 'fresh-1', 1), event: 'never_seen' };
    expect(await server.batch([fresh, paid('u1', 'planned-1', 1)])).toBe(200);
    expect(await quarantine('event_unknown')).toHaveLength(1);
    await server.api('PATCH', PROJECT, { unknownEvents: 'accept' });
    expect(await server.batch([{ ...fresh, messageId: 'fresh-2' }])).toBe(200);
    const names = await namesStored();
    expect(names.filter((name) => name === 'never_seen')).toHaveLength(1);
  });

  test('a revoked key takes nothing more, and the refusal says where to get one', async () => {
    const made = await server.api<{ writeKey: string }>('POST', `${PROJECT}/sources`, { key: 'web', name: '网站', protocol: 'segment' });
    const send = async (): Promise<Response> =>
      await fetch(`${server.url}/v1/track`, {
        method: 'POST',
        headers: { 'x-write-key': made.writeKey },
        body: JSON.stringify({ type: 'track', event: 'x', userId: 'u1' }),
      });
    expect((await send()).status).toBe(200);
    await server.api('DELETE', `${PROJECT}/sources/web`);
    const refused = await send();
    expect(refused.status).toBe(401);
    expect(await refused.text()).toContain('unknown or revoked');
  });
});
