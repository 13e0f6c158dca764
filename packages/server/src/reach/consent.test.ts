import type { ConsentChange } from '@gyre/domain/reach/consent';
import { HOUR_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import type { Ledger } from '../stores/ports.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { takeReturned } from './bounces.ts';
import { changeConsent, consentsOf, hashOf, verifyChain } from './consent.ts';
import { loadConsents } from './consent-standing.ts';
import { suppressionLog } from './message-log.ts';
import { changePreferences, readPreferences, type PreferenceContext } from './preferences.ts';
import { unsuppress } from './suppress.ts';
import { openDesk, policyOf, START, type Desk } from './testing.ts';
import { unsubscribe, unsubscribeToken } from './unsubscribe.ts';

let ledgers: TestLedgers;
let ledger: Ledger;
let desk: Desk;

beforeAll(async () => {
  ledgers = await embeddedLedger.open();
});
afterAll(() => ledgers.close());
beforeEach(async () => {
  ledger = await ledgers.ledger(projectMigrations);
  desk = await openDesk(ledger);
});

const said = (customer: number, parts: Partial<ConsentChange> = {}): ConsentChange => ({
  customer,
  purpose: 'marketing',
  channel: 'sms',
  action: 'withdraw',
  source: 'api',
  wording: '',
  ...parts,
});
const record = (...changes: ConsentChange[]) => ledger.transaction((tx) => changeConsent(tx, changes, 'ann', desk.clock.now()));
const email = [{ key: 'a', name: 'A', content: { channel: 'email' as const, format: 'plain' as const, subject: '您好', body: '看看' } }];
const outcome = async (campaign: string, customer: number): Promise<string> => {
  const [decided] = await desk.turn([campaign, customer]);
  await desk.clock.advance(HOUR_MS);
  if (decided === undefined) return 'nothing';
  return decided.decision.reason ?? decided.decision.outcome;
};

describe('the chain', () => {
  test('each entry follows from the one before, and the first from nothing', async () => {
    await record(said(1), said(2, { action: 'grant', wording: '好的' }));
    const { history } = await consentsOf(ledger, [1]);
    const first = {
      id: 1,
      customer: 1,
      purpose: 'marketing',
      channel: 'sms',
      action: 'withdraw',
      source: 'api',
      wording: '',
      actor: 'ann',
      at: START,
    } as const;
    expect(history[0]?.hash).toBe(hashOf('', first));
    const { history: second } = await consentsOf(ledger, [2]);
    const { hash, ...event } = second[0] ?? { hash: '' };
    expect(hash).toBe(hashOf(history[0]?.hash ?? '', event as typeof first));
    expect(await verifyChain(ledger)).toEqual({ intact: true, brokenAt: null, events: 2 });
  });

  test('whatever is altered, removed or added by hand is found, at its place', async () => {
    await record(said(1), said(2), said(3));
    await ledger.run(`update consent_events set action = 'grant' where id = 2`);
    expect(await verifyChain(ledger)).toEqual({ intact: false, brokenAt: 2, events: 1 });
    await ledger.run(`update consent_events set action = 'withdraw' where id = 2`);
    await ledger.run('delete from consent_events where id = 3');
    expect(await verifyChain(ledger)).toEqual({ intact: false, brokenAt: 3, events: 2 });
    await ledger.run('delete from consent_events where id = 1');
    expect(await verifyChain(ledger)).toEqual({ intact: false, brokenAt: 1, events: 0 });
  });

  test('however changes are cut into transactions, one of which fails, the chain is gapless and the latest change counts', async () => {
    const change = fc.record({
      customer: fc.integer({ min: 1, max: 3 }),
      purpose: fc.constantFrom('marketing' as const, 'personalisation' as const),
      channel: fc.constantFrom('sms' as const, 'email' as const, null),
      action: fc.constantFrom('grant' as const, 'withdraw' as const),
      source: fc.constant('api'),
      wording: fc.string({ maxLength: 5 }).map((text) => text.replaceAll('\0', '')),
    });
    for (const n of [1, 2, 3]) await desk.customer(n, {});
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.array(change, { maxLength: 4 }), fc.boolean()), { maxLength: 5 }), async (batches) => {
        await ledger.run('delete from consent_events');
        await ledger.run('delete from consents');
        await ledger.run(`update counters set value = 0 where name = 'consent'`);
        const kept: ConsentChange[] = [];
        for (const [changes, fails] of batches) {
          const work = ledger.transaction(async (tx) => {
            await changeConsent(tx, changes, 'ann', START);
            if (fails) throw new Error('rolled back');
          });
          await work.then(
            () => kept.push(...changes),
            () => {},
          );
        }
        expect(await verifyChain(ledger)).toEqual({ intact: true, brokenAt: null, events: kept.length });
        const consents = await loadConsents(ledger, new Map([1, 2, 3].map((n) => [n, n])));
        for (const root of [1, 2, 3]) {
          const about = kept.findLast((c) => c.customer === root && c.purpose === 'marketing' && c.channel !== 'email');
          expect(consents.marketing(root, 'sms')?.action).toBe(about?.action);
          expect(consents.personalisation(root)?.action).toBe(
            kept.findLast((c) => c.customer === root && c.purpose === 'personalisation')?.action,
          );
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('what was said', () => {
  beforeEach(async () => {
    await desk.campaign('sms');
    await desk.customer(1, { phone: '+8613800000001' });
  });

  test('the latest change over all leaves counts, of the channel or of all', async () => {
    await desk.customer(2, {});
    await record(said(1));
    expect(await outcome('sms', 1)).toBe('no_consent');
    await record(said(1, { action: 'grant', channel: null }));
    expect(await outcome('sms', 1)).toBe('send');
    await record(said(2));
    expect(await outcome('sms', 1)).toBe('send');
    await ledger.run('update customers set root = 1 where customer = 2');
    expect(await outcome('sms', 1)).toBe('no_consent');
    await record(said(1, { channel: 'email', action: 'grant' }));
    expect(await outcome('sms', 1)).toBe('no_consent');
  });

  test('who refuses to be picked personally gets no marketing on any channel', async () => {
    await record(said(1, { purpose: 'personalisation', channel: null }));
    expect(await outcome('sms', 1)).toBe('no_personalisation');
    await desk.campaign('notice', { category: 'notice' });
    expect(await outcome('notice', 1)).toBe('send');
  });

  test('a project that asks first reaches nobody who did not agree', async () => {
    const ask = 'opt_in' as const;
    await desk.policies.save(policyOf({ consent: { sms: ask, email: ask, inbox: ask, webhook: ask } }), 'test');
    expect(await outcome('sms', 1)).toBe('no_consent');
    await record(said(1, { action: 'grant' }));
    expect(await outcome('sms', 1)).toBe('send');
  });

  test('a withdrawal withholds what is queued and gives back what it held; notices stay', async () => {
    await desk.campaign('notice', { category: 'notice' });
    await desk.turn(['sms', 1], ['notice', 1]);
    await record(said(1));
    expect(await desk.decision(1)).toMatchObject({ outcome: 'withheld', reason: 'no_consent', released: true });
    expect(await desk.decision(2)).toMatchObject({ outcome: 'send', released: false });
    expect((await desk.emitted('$message_withheld')).map((e) => e.properties['run'])).toEqual([1]);
    expect((await desk.emitted('$consent_changed')).map((e) => e.properties)).toEqual([
      { purpose: 'marketing', channel: 'sms', action: 'withdraw', source: 'api' },
    ]);
  });
});

describe('who holds the link of a message', () => {
  let context: PreferenceContext;
  const tokenOf = async (address: string): Promise<string> => {
    const [decided] = await desk.turn(['mail', 1]);
    const message = `${desk.clock.now().toString(36).padStart(9, '0')}.${(decided?.wish.run ?? 0).toString(36)}.send.1`;
    await ledger.run(`update messages set state = 'sent' where id = $1`, [message]);
    return unsubscribeToken(desk.context.unsubscribeKey, { project: 'demo', message }, address);
  };
  beforeEach(async () => {
    const { unsubscribeKey } = desk.context;
    context = {
      project: 'demo',
      ledger,
      clock: desk.clock,
      unsubscribeKey,
      wakeRelay: () => {},
      recallOutbox: () => {},
      policies: desk.policies,
    };
    await desk.campaign('mail', { arms: email });
    await desk.campaign('sms');
    await desk.customer(1, { email: 'ann@example.test' });
    await desk.customer(2, { phone: '+8613800000001' });
    await ledger.run('update customers set root = 1 where customer = 2');
  });

  test('unsubscribes the address and withdraws consent for the channel, once', async () => {
    const token = await tokenOf('ann@example.test');
    await unsubscribe(context, token);
    await unsubscribe(context, token);
    expect((await consentsOf(ledger, [1])).history.map((h) => [h.channel, h.action, h.source, h.actor])).toEqual([
      ['email', 'withdraw', 'one_click', 'customer'],
    ]);
    await desk.clock.advance(HOUR_MS);
    expect([await outcome('mail', 1), await outcome('sms', 1)]).toEqual(['suppressed', 'send']);
    expect(await desk.emitted('$message_unsubscribed')).toHaveLength(1);
  });

  test('and leaves marketing only: codes and notices still go, those queued already too', async () => {
    await desk.campaign('order', { category: 'notice', arms: email });
    await desk.campaign('code', { category: 'verification', arms: email });
    const token = await tokenOf('ann@example.test');
    await desk.clock.advance(HOUR_MS);
    await desk.turn(['mail', 1], ['order', 1], ['code', 1]);
    await unsubscribe(context, token);
    const outcomes = [2, 3, 4].map(async (run) => (await desk.decision(run)).outcome);
    expect(await Promise.all(outcomes)).toEqual(['withheld', 'send', 'send']);
    expect([await outcome('mail', 1), await outcome('order', 1), await outcome('code', 1)]).toEqual(['suppressed', 'send', 'send']);
  });

  test('and by complaining gets verification codes only, on that channel, until an operator lifts it', async () => {
    await desk.campaign('order', { category: 'notice', arms: email });
    await desk.campaign('code', { category: 'verification', arms: email });
    await unsubscribe(context, await tokenOf('ann@example.test'));
    const [message] = await ledger.rows(z.object({ id: z.string() }), 'select id from messages');
    const report = { kind: 'complaint', about: undefined, detail: 'abuse' } as const;
    const complain = () => takeReturned(context, { isReturned: () => true }, { message: message?.id ?? '', mac: '' }, report);
    await complain();
    await complain();
    expect(await desk.emitted('$message_complained')).toHaveLength(1);
    await desk.clock.advance(HOUR_MS);
    const now = async (): Promise<string[]> => [
      await outcome('mail', 1),
      await outcome('order', 1),
      await outcome('code', 1),
      await outcome('sms', 1),
    ];
    expect(await now()).toEqual(['suppressed', 'suppressed', 'send', 'send']);
    const { rows } = await suppressionLog(ledger, { limit: 10 });
    expect(rows.map((r) => `${r.reason}: ${r.scope}`).toSorted()).toEqual(['complaint: all_but_verification', 'unsubscribed: marketing']);
    await unsuppress(ledger, 'email', 'ann@example.test');
    expect(await now(), 'what was refused stays refused').toEqual(['no_consent', 'send', 'send', 'send']);
  });

  test('sees what the customer gets, turns a channel off and on again, and personal picking off', async () => {
    const token = await tokenOf('ann@example.test');
    await desk.clock.advance(HOUR_MS);
    const all = { marketing: { sms: true, email: true, inbox: true }, personalised: true };
    expect(await readPreferences(context, token)).toEqual(all);
    const off = { ...all, marketing: { ...all.marketing, email: false, sms: false } };
    expect(await changePreferences(context, token, off)).toEqual(off);
    expect([await outcome('mail', 1), await outcome('sms', 1)]).toEqual(['suppressed', 'suppressed']);
    expect(await changePreferences(context, token, { ...all, personalised: false })).toEqual({ ...all, personalised: false });
    expect([await outcome('mail', 1), await outcome('sms', 1)]).toEqual(['no_personalisation', 'no_personalisation']);
    expect(await changePreferences(context, token, all)).toEqual(all);
    expect([await outcome('mail', 1), await outcome('sms', 1)]).toEqual(['send', 'send']);
    expect((await verifyChain(ledger)).intact).toBe(true);
  });

  test.each([
    ['bounced', 'all'],
    ['complained', 'all_but_verification'],
  ])('does not win back an address that %s', async (reason, scope) => {
    const token = await tokenOf('ann@example.test');
    await ledger.run(
      `insert into suppressions (channel, address, scope, reason, at, source) values ('email', 'ann@example.test', $1, $2, 1, 'x')`,
      [scope, reason],
    );
    const on = { marketing: { sms: true, email: true, inbox: true }, personalised: true };
    expect((await changePreferences(context, token, on)).marketing.email).toBe(false);
  });

  test('of another project, or with another address, gets nowhere', async () => {
    const token = await tokenOf('bob@example.test');
    await expect(readPreferences(context, token)).rejects.toThrow('not valid');
    await expect(readPreferences({ ...context, project: 'other' }, await tokenOf('ann@example.test'))).rejects.toThrow('not valid');
  });
});
