import { randomBytes } from 'node:crypto';
import { instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readOutgoing } from '../pipeline/outgoing.ts';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { followLink, insertLinks, linkMaker } from './links.ts';

describe('short links of a message', () => {
  test('the same address has the same code, another one another', () => {
    const { link, taken } = linkMaker('https://g.test');
    const first = link('https://shop.test/a');
    expect(first).toMatch(/^https:\/\/g\.test\/k\/[0-9A-Za-z]{10}$/);
    expect(link('https://shop.test/a')).toBe(first);
    expect(link('https://shop.test/b')).not.toBe(first);
    expect(taken().map(({ url, code }) => [url, `https://g.test/k/${code}` === first])).toEqual([
      ['https://shop.test/a', true],
      ['https://shop.test/b', false],
    ]);
  });
  test('bytes that would favour some characters are thrown away', () => {
    const bytes = [
      [255, 248, 0, 1, 61, 62, 247],
      [2, 2],
      [2, 2, 2],
    ];
    const maker = linkMaker('', (n) => Uint8Array.from(bytes.shift() ?? randomBytes(n)));
    expect(maker.link('https://shop.test/')).toBe('/k/01z0z22222');
  });
});

describe('following a link', () => {
  let ledgers: TestLedgers;
  beforeAll(async () => {
    ledgers = await embeddedLedger.open();
  });
  afterAll(() => ledgers.close());

  const SENT = 1_767_225_600_000;
  const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50';

  async function sentMessage() {
    const ledger = await ledgers.ledger(projectMigrations);
    await ledger.run(
      `insert into messages (id, run, node, attempt, campaign, customer, root, channel, lane, address, content, state, created_at, attempted_at, settled_at)
       values ('m1', 7, 'send', 1, 'winback', 3, 3, 'sms', 'bulk', '+8613800000000', '{}', 'sent', $1, $1, $2)`,
      [SENT - 500, SENT],
    );
    const at = instant(SENT - 500);
    await insertLinks(ledger, [
      {
        code: 'abcdefghij',
        url: 'https://shop.test/a',
        message: 'm1',
        campaign: 'winback',
        arm: 'b',
        customer: 3,
        run: 7,
        node: 'send',
        at,
      },
    ]);
    let woken = 0;
    const context = { ledger, wakeRelay: () => void (woken += 1) };
    return {
      ledger,
      woken: () => woken,
      follow: (afterMs: number, agent = PHONE, isProbe = false, code = 'abcdefghij') =>
        followLink(context, code, { at: instant(SENT + afterMs), agent, isProbe }),
      clicks: () => ledger.rows(z.object({ at: z.number(), machine: z.boolean() }), 'select at, machine from clicks order by id'),
      events: async () => (await readOutgoing(ledger, 0, 10)).map(({ event }) => event),
      clickedAt: async () =>
        (await ledger.rows(z.object({ clicked_at: z.number().nullable() }), 'select clicked_at from messages'))[0]?.clicked_at,
    };
  }

  test('a person’s click leads on, is written down and is an event; the first one is the message’s', async () => {
    const t = await sentMessage();
    expect(await t.follow(2000)).toBe('https://shop.test/a');
    expect(await t.follow(9000)).toBe('https://shop.test/a');
    expect(await t.clicks()).toEqual([
      { at: SENT + 2000, machine: false },
      { at: SENT + 9000, machine: false },
    ]);
    expect(await t.clickedAt()).toBe(SENT + 2000);
    const properties = { campaign: 'winback', arm: 'b', run: 7, node: 'send', message: 'm1', channel: 'sms', url: 'https://shop.test/a' };
    expect(await t.events()).toEqual([
      { name: '$message_clicked', customer: 3, at: SENT + 2000, properties },
      { name: '$message_clicked', customer: 3, at: SENT + 9000, properties },
    ]);
    expect(t.woken()).toBe(2);
  });
  test('what looks like a machine leads on and is written down as one, no more', async () => {
    const t = await sentMessage();
    const googlebot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
    const looks: [number, string, boolean][] = [
      [5000, '', false],
      [5000, googlebot, false],
      [5000, 'python-requests/2.31', false],
      [5000, PHONE, true],
      [1999, PHONE, false],
    ];
    for (const look of looks) expect(await t.follow(...look)).toBe('https://shop.test/a');
    expect(await t.clicks()).toEqual(looks.map(([afterMs]) => ({ at: SENT + afterMs, machine: true })));
    expect([await t.clickedAt(), await t.events(), t.woken()]).toEqual([null, [], 0]);
  });
  test('an unknown code leads nowhere and leaves nothing', async () => {
    const t = await sentMessage();
    expect(await t.follow(5000, PHONE, false, 'zzzzzzzzzz')).toBeUndefined();
    expect(await t.clicks()).toEqual([]);
  });
});
