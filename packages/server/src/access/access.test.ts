import { DAY_MS, instant, MINUTE_MS } from '@gyre/domain/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock, type ManualClock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import type { Ledger } from '../stores/ports.ts';
import { testLedgers, type TestLedgers } from '../stores/testing.ts';
import { hashPassword } from './passwords.ts';
import { openAccess, SESSION_MS, type Access } from './index.ts';

const START = instant(1_780_000_000_000);
const HERE = { address: '10.0.0.1', agent: 'a browser' };
const OWNER = { email: 'owner@example.test', name: '所有者', password: 'correct horse' };

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  return error instanceof AppError ? error.code : String(error);
}

describe.each(testLedgers())('access on $name', (engine) => {
  let ledgers: TestLedgers;
  let ledger: Ledger;
  let clock: ManualClock;
  let access: Access;

  beforeAll(async () => {
    ledgers = await engine.open();
  });
  afterAll(() => ledgers.close());
  beforeEach(async () => {
    ledger = await ledgers.ledger(instanceMigrations);
    clock = manualClock(START);
    access = openAccess(ledger, clock);
  });

  test('the first set-up creates an owner, signs in, and is refused the second time', async () => {
    expect(await access.needsSetup()).toBe(true);
    const session = await access.setUp({ ...OWNER, email: ' Owner@Example.test ', language: 'en' }, HERE);
    expect(session.operator).toMatchObject({
      email: 'owner@example.test',
      role: 'owner',
      language: 'en',
      disabled: false,
      createdAt: START,
    });
    expect(await access.needsSetup()).toBe(false);
    expect(await codeOf(access.setUp(OWNER, HERE))).toBe('setup_finished');
  });

  test('of two first set-ups at once one wins', async () => {
    const both = await Promise.all([codeOf(access.setUp(OWNER, HERE)), codeOf(access.setUp({ ...OWNER, email: 'b@example.test' }, HERE))]);
    expect(both.filter((code) => code === 'setup_finished')).toHaveLength(1);
    expect(await access.members.list()).toHaveLength(1);
  });

  test('neither passwords nor session tokens nor API tokens are stored', async () => {
    const session = await access.setUp(OWNER, HERE);
    const { token } = await access.tokens.create({ name: 'robot', scopes: ['view'], createdBy: session.operator.id });
    const tables = ['operators', 'sessions', 'tokens'];
    for (const table of tables) {
      const rows = await ledger.rows(z.record(z.string(), z.unknown()), `select * from ${table}`);
      expect(rows).toHaveLength(1);
      for (const secret of [OWNER.password, session.token, token]) expect(JSON.stringify(rows)).not.toContain(secret);
    }
  });

  test('a wrong password and an unknown e-mail are refused alike', async () => {
    await access.setUp(OWNER, HERE);
    const wrong = await access.signIn({ email: OWNER.email, password: 'wrong' }, HERE).catch((e: unknown) => e);
    const unknown = await access.signIn({ email: 'nobody@example.test', password: 'wrong' }, HERE).catch((e: unknown) => e);
    expect(wrong).toBeInstanceOf(AppError);
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ code: 'wrong_password' });
  });

  test('a session slides: it lives 14 days after its last use', async () => {
    const { token } = await access.setUp(OWNER, HERE);
    await clock.advance(10 * DAY_MS);
    expect(await access.sessionOf(token)).toMatchObject({ operator: { email: OWNER.email, lastSeenAt: START + 10 * DAY_MS } });
    await clock.advance(SESSION_MS - 1);
    expect(await access.sessionOf(token)).toBeDefined();
    await clock.advance(SESSION_MS);
    expect(await access.sessionOf(token)).toBeUndefined();
  });

  test('signing out ends this session and no other', async () => {
    const first = await access.setUp(OWNER, HERE);
    const second = await access.signIn(OWNER, HERE);
    await access.signOut(first);
    expect(await access.sessionOf(first.token)).toBeUndefined();
    expect(await access.sessionOf(second.token)).toMatchObject({ csrf: second.csrf });
    expect(first.csrf).not.toBe(second.csrf);
  });

  test('ten failures for one e-mail pause its sign-in for 15 minutes, from any address, even with the right password', async () => {
    await access.setUp(OWNER, HERE);
    for (let i = 0; i < 10; i++) {
      expect(await codeOf(access.signIn({ email: OWNER.email, password: 'wrong' }, { ...HERE, address: `10.0.1.${i}` }))).toBe(
        'wrong_password',
      );
      await clock.advance(1000);
    }
    const paused = await access.signIn(OWNER, { ...HERE, address: '10.9.9.9' }).catch((e: unknown) => e);
    expect(paused).toMatchObject({ code: 'too_many_attempts', details: { limit: 10, retryAfterS: 15 * 60 - 10 } });
    await clock.set(instant(START + 15 * MINUTE_MS));
    expect(await access.signIn(OWNER, HERE)).toMatchObject({ operator: { email: OWNER.email } });
  });

  test('ten failures from one address pause it for every e-mail', async () => {
    await access.setUp(OWNER, HERE);
    for (let i = 0; i < 10; i++) await codeOf(access.signIn({ email: `${i}@example.test`, password: 'wrong' }, HERE));
    expect(await codeOf(access.signIn(OWNER, HERE))).toBe('too_many_attempts');
    expect(await codeOf(access.signIn(OWNER, { ...HERE, address: '10.0.0.2' }))).not.toBe('too_many_attempts');
  });

  test('guesses sent at the same moment are counted too', async () => {
    await access.setUp(OWNER, HERE);
    const codes = await Promise.all(
      Array.from({ length: 14 }, () => codeOf(access.signIn({ email: OWNER.email, password: 'wrong' }, HERE))),
    );
    expect(codes.filter((code) => code === 'wrong_password')).toHaveLength(10);
    expect(codes.filter((code) => code === 'too_many_attempts')).toHaveLength(4);
  });

  test('signing in rightly does not count, and forgives the failures of that e-mail', async () => {
    await access.setUp(OWNER, HERE);
    for (let i = 0; i < 12; i++) await access.signIn(OWNER, HERE);
    for (let i = 0; i < 9; i++) await codeOf(access.signIn({ email: OWNER.email, password: 'wrong' }, { ...HERE, address: `10.0.2.${i}` }));
    await access.signIn(OWNER, HERE);
    expect(await codeOf(access.signIn({ email: OWNER.email, password: 'wrong' }, HERE))).toBe('wrong_password');
  });

  test('a hash of lower cost is renewed at the next sign-in', async () => {
    await access.setUp(OWNER, HERE);
    const cheap = await hashPassword(OWNER.password, { n: 1024, r: 8, p: 1 });
    await ledger.run('update operators set password = $1', [cheap]);
    await access.signIn(OWNER, HERE);
    const [row] = await ledger.rows(z.object({ password: z.string() }), 'select password from operators');
    expect(row?.password).toMatch(/^scrypt\$32768\$8\$1\$/);
    expect(await access.signIn(OWNER, HERE)).toBeDefined();
  });

  test('the last enabled owner can be neither disabled nor demoted', async () => {
    const { operator } = await access.setUp(OWNER, HERE);
    expect(await codeOf(access.members.update(operator.id, { disabled: true }))).toBe('wrong_state');
    expect(await codeOf(access.members.update(operator.id, { role: 'viewer' }))).toBe('wrong_state');
    const second = await access.members.create({ ...OWNER, email: 'second@example.test', role: 'owner' });
    const both = await Promise.all([
      codeOf(access.members.update(operator.id, { role: 'operator' })),
      codeOf(access.members.update(second.id, { disabled: true })),
    ]);
    expect(both.filter((code) => code === 'wrong_state')).toHaveLength(1);
  });

  test('disabling an operator ends their sessions and their sign-in', async () => {
    await access.setUp(OWNER, HERE);
    const member = await access.members.create({ email: 'v@example.test', name: '小王', role: 'viewer', password: 'viewer pass' });
    const session = await access.signIn({ email: 'v@example.test', password: 'viewer pass' }, HERE);
    await access.members.update(member.id, { disabled: true });
    expect(await access.sessionOf(session.token)).toBeUndefined();
    expect(await codeOf(access.signIn({ email: 'v@example.test', password: 'viewer pass' }, HERE))).toBe('wrong_password');
    await access.members.update(member.id, { disabled: false });
    expect(await access.sessionOf(session.token)).toBeUndefined();
  });

  test('a new password needs the old one, ends all sessions and begins a fresh one', async () => {
    const session = await access.setUp(OWNER, HERE);
    expect(await codeOf(access.updateAccount(session, { newPassword: 'another horse' }, HERE))).toBe('wrong_password');
    const fresh = await access.updateAccount(
      session,
      { currentPassword: OWNER.password, newPassword: 'another horse', name: '新名' },
      HERE,
    );
    expect(fresh.operator.name).toBe('新名');
    expect(await access.sessionOf(session.token)).toBeUndefined();
    expect(await access.sessionOf(fresh.token)).toBeDefined();
    expect(await codeOf(access.signIn(OWNER, HERE))).toBe('wrong_password');
    expect(await access.updateAccount(fresh, { language: 'en' }, HERE)).toMatchObject({ token: fresh.token, operator: { language: 'en' } });
  });

  test('an e-mail belongs to one operator', async () => {
    await access.setUp(OWNER, HERE);
    expect(await codeOf(access.members.create({ ...OWNER, email: 'OWNER@example.test', role: 'viewer' }))).toBe('already_exists');
    expect(await codeOf(access.members.update(99, { role: 'viewer' }))).toBe('not_found');
  });

  test('an API token calls with its scopes until it is revoked', async () => {
    const { operator } = await access.setUp(OWNER, HERE);
    const { id, token } = await access.tokens.create({ name: 'robot', scopes: ['view', 'export'], createdBy: operator.id });
    expect(token).toMatch(/^gyre_[\w-]{43}$/);
    expect(await access.tokenOf(token)).toEqual({
      kind: 'token',
      actor: 'robot',
      person: OWNER.email,
      permissions: ['view', 'export'],
      id,
      createdBy: operator.id,
    });
    expect(await access.tokens.list()).toMatchObject([{ name: 'robot', prefix: token.slice(0, 10), lastUsedAt: START, revokedAt: null }]);
    await access.tokens.revoke(id);
    expect(await access.tokenOf(token)).toBeUndefined();
    expect(await codeOf(access.tokens.revoke(id))).toBe('not_found');
  });

  test('the owner of the environment is created once; its token follows the environment but stays shut once revoked', async () => {
    expect(await access.ensureOwner({ email: OWNER.email, password: OWNER.password })).toBe('created');
    expect(await access.ensureOwner({ email: 'other@example.test', password: OWNER.password })).toBe('exists');
    expect(await access.ensureToken('first-token')).toBe('created');
    expect(await access.ensureToken('first-token')).toBe('exists');
    expect(await access.tokenOf('first-token')).toMatchObject({
      permissions: ['view', 'reveal', 'export', 'operate', 'redeem', 'approve', 'configure', 'manage'],
    });
    expect(await access.ensureToken('second-token')).toBe('created');
    expect(await access.tokenOf('first-token')).toBeUndefined();
    const [live] = await access.tokens.list();
    await access.tokens.revoke(live?.id ?? 0);
    expect(await access.ensureToken('second-token')).toBe('revoked');
    expect(await access.tokenOf('second-token')).toBeUndefined();
  });

  test('the audit log pages newest first and narrows by project, act and words', async () => {
    for (let i = 1; i <= 5; i++) {
      await clock.advance(1000);
      await access.audit.record({
        operator: null,
        actor: i % 2 === 1 ? 'Odd@example.test' : 'robot',
        project: i === 5 ? null : 'shop',
        act: i === 4 ? 'campaign.created' : 'source.created',
        subject: `s${i}`,
        details: { i },
        address: '10.0.0.1',
      });
    }
    const first = await access.audit.list({ limit: 2 });
    expect(first.rows.map((row) => row.subject)).toEqual(['s5', 's4']);
    expect(first.rows[1]).toMatchObject({ at: START + 4000, details: { i: 4 }, project: 'shop' });
    const second = await access.audit.list({ limit: 3, cursor: first.next ?? '' });
    expect(second).toMatchObject({ rows: [{ subject: 's3' }, { subject: 's2' }, { subject: 's1' }], next: null });
    expect((await access.audit.list({ limit: 9, project: 'shop', search: 'odd@' })).rows.map((row) => row.subject)).toEqual(['s3', 's1']);
    expect((await access.audit.list({ limit: 9, act: 'campaign.created' })).rows.map((row) => row.subject)).toEqual(['s4']);
    expect((await access.audit.list({ limit: 9, search: '%' })).rows).toEqual([]);
    expect(await codeOf(access.audit.list({ limit: 1, cursor: 'x' }))).toBe('invalid_input');
  });
});
