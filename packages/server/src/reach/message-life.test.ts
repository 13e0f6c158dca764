import { expect, test } from 'vitest';
import { lifeOf, type LivedAttempt } from './message-life.ts';

const attempt = (parts: Partial<LivedAttempt>): LivedAttempt => ({
  attempt: 1,
  provider: '',
  state: 'queued',
  failure: '',
  detail: '',
  created_at: 100,
  attempted_at: null,
  settled_at: null,
  told_failed_at: null,
  delivered_at: null,
  opened_at: null,
  clicked_at: null,
  replied_at: null,
  ...parts,
});
const decided = { wishedAt: null, decidedAt: 100 };
const told = (...of: Parameters<typeof lifeOf>) => lifeOf(...of).map(({ step, at, attempt: n }) => `${at} ${step} ${n}`);

test('a life begins with the decision, or with the wish that had to wait', () => {
  expect(told(decided, [attempt({})])).toEqual(['100 decided 0', '100 queued 1']);
  expect(told({ wishedAt: 40, decidedAt: 100 }, [attempt({})])).toEqual(['40 deferred 0', '100 decided 0', '100 queued 1']);
});

test('each attempt has its provider, and a failed one says why', () => {
  const life = lifeOf(decided, [
    attempt({ provider: 'main', state: 'failed', failure: 'throttled', detail: 'slow down', attempted_at: 110, settled_at: 120 }),
    attempt({ attempt: 2, provider: 'other', state: 'delivered', created_at: 120, attempted_at: 121, settled_at: 130, delivered_at: 150 }),
  ]);
  expect(life.map((s) => s.step)).toEqual(['decided', 'queued', 'attempting', 'failed', 'queued', 'attempting', 'sent', 'delivered']);
  expect(life[3]).toEqual({ step: 'failed', at: 120, attempt: 1, provider: 'main', failure: 'throttled', detail: 'slow down' });
  expect(life[6]).toMatchObject({ attempt: 2, provider: 'other', failure: '', detail: '' });
});

test('a failure that a receipt told came after the provider had taken it', () => {
  const failed = attempt({
    provider: 'main',
    state: 'failed',
    failure: 'recipient',
    attempted_at: 110,
    settled_at: 120,
    told_failed_at: 900,
  });
  expect(told(decided, [failed])).toEqual(['100 decided 0', '100 queued 1', '110 attempting 1', '120 sent 1', '900 failed 1']);
});

test('what is answered before the receipt comes stands before it', () => {
  const clicked = attempt({ state: 'delivered', attempted_at: 110, settled_at: 120, delivered_at: 400, clicked_at: 300 });
  expect(told(decided, [clicked]).slice(-3)).toEqual(['120 sent 1', '300 clicked 1', '400 delivered 1']);
});
