import { hash32 } from '@gyre/domain/hash';
import { placeOf } from '@gyre/domain/statistics/experiments/assignment';
import { DAY_MS } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { projectMigrations } from '../stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../stores/testing.ts';
import { askArms } from './asked-arms.ts';
import { inLayer } from './layer.ts';
import { openDesk, policyOf, type Desk } from './testing.ts';

const part = (fromBp: number, toBp: number) => ({ name: 'welcome', fromBp, toBp });
/** GrowthBook's second hash, under a seed of the layer's. */
const placeInLayer = (layer: string, root: number): number => placeOf('growthbook_2', `layer:${layer}`, String(root)) * 10_000;
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test('places in a layer are even, and have nothing to do with those of another layer', () => {
  const cells = new Float64Array(20);
  let both = 0;
  for (const root of numbers(1, 100_000)) {
    const cell = Math.floor(placeInLayer('welcome', root) / 500);
    cells[cell] = (cells[cell] ?? 0) + 1;
    if (placeInLayer('welcome', root) < 5000 && placeInLayer('second', root) < 5000) both++;
  }
  // 19 degrees of freedom: 99.99 % of fair hashes stay below 52.
  expect(cells.reduce((sum, n) => sum + (n - 5000) ** 2 / 5000, 0)).toBeLessThan(52);
  expect(Math.abs(both - 25_000)).toBeLessThan(600);
});

test('parts that meet share nobody and leave nobody out; a smaller part lets go without giving to another', () => {
  const roots = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  const cut = fc.integer({ min: 1, max: 9999 });
  const none = new Set<string>();
  fc.assert(
    fc.property(roots, cut, (root, at) => {
      const of = (campaign: string, fromBp: number, toBp: number) => inLayer({ campaign, root, layer: part(fromBp, toBp) }, [], none).isIn;
      expect(of('a', 0, at) !== of('b', at, 10_000)).toBe(true);
      expect(of('a', 0, Math.max(1, at - 1)) && !of('a', 0, at)).toBe(false);
    }),
  );
});

test('who has been in a campaign stays in it, whatever the parts are, until it ends', () => {
  const root = 7;
  const outside = placeInLayer('welcome', root) < 5000 ? part(5000, 10_000) : part(0, 5000);
  const inside = placeInLayer('welcome', root) < 5000 ? part(0, 5000) : part(5000, 10_000);
  const both = new Set(['a', 'b']);
  expect(inLayer({ campaign: 'a', root, layer: outside }, ['a', 'b'], both)).toEqual({ isIn: true, isKept: true });
  expect(inLayer({ campaign: 'b', root, layer: inside }, ['a', 'b'], both)).toEqual({ isIn: false, owner: 'a' });
  expect(inLayer({ campaign: 'b', root, layer: inside }, ['a'], new Set(['b']))).toEqual({ isIn: true, isKept: false });
});

let ledgers: TestLedgers;
let desk: Desk;
beforeAll(async () => void (ledgers = await embeddedLedger.open()));
afterAll(() => ledgers.close());
beforeEach(async () => {
  desk = await openDesk(await ledgers.ledger(projectMigrations));
  for (const n of numbers(1, 40)) await desk.customer(n, { phone: `+8613800000${String(n).padStart(3, '0')}` });
});

const Row = z.object({ run: z.number(), campaign: z.string(), customer: z.number(), outcome: z.string(), reason: z.string() });

test('campaigns of one layer reach different customers; the others are withheld, and stay so when the parts move', async () => {
  await desk.campaign('a', { layer: part(0, 5000) });
  await desk.campaign('b', { layer: part(5000, 10_000) });
  const everyone = numbers(1, 40).flatMap((n): [string, number][] => [
    ['a', n],
    ['b', n],
  ]);
  const reached = async (): Promise<string[]> => {
    const before = await desk.ledger.rows(z.object({ n: z.number() }), 'select coalesce(max(run), 0) as n from decisions');
    await desk.turn(...everyone);
    const rows = await desk.ledger.rows(Row, 'select run, campaign, customer, outcome, reason from decisions where run > $1', [
      before[0]?.n ?? 0,
    ]);
    expect(rows.filter(({ outcome }) => outcome === 'withheld').every(({ reason }) => reason === 'not_in_layer')).toBe(true);
    return rows.flatMap(({ campaign, customer, outcome }) => (outcome === 'send' ? [`${campaign} ${customer}`] : [])).toSorted();
  };
  const first = await reached();
  const expected = numbers(1, 40).map((n) => `${placeInLayer('welcome', n) < 5000 ? 'a' : 'b'} ${n}`);
  expect(first).toEqual(expected.toSorted());
  await desk.campaign('a', { layer: part(0, 1000) }, 2);
  await desk.campaign('b', { layer: part(1000, 10_000) }, 2);
  expect(await reached()).toEqual(first);
  const [of] = expected;
  expect(of).toBeDefined();
  const other = expected[0]?.startsWith('a') === true ? 'b' : 'a';
  const [why] = await desk.ledger.rows(
    z.object({ detail: z.unknown() }),
    `select detail from decisions where campaign = $1 and customer = 1 order by run desc limit 1`,
    [other],
  );
  expect(why?.detail).toEqual({ layer: 'welcome', owner: other === 'a' ? 'b' : 'a' });
});

test('who was held out until the last rotation is reached again, but in no experiment until the wash-out is over', async () => {
  await desk.campaign('win', { controlShareBp: 5000 });
  const everyone = numbers(1, 40).map((n): [string, number] => ['win', n]);
  await desk.policies.save(policyOf({ holdout: { shareBp: 2000, rotation: 'q1' } }), 'test');
  const before = await desk.turn(...everyone);
  const held = before.flatMap(({ wish, decision }) =>
    decision.outcome === 'ghost' && decision.reason === 'holdout' ? [wish.customer] : [],
  );
  expect(held.length).toBeGreaterThan(2);
  const saved = await desk.policies.save(policyOf({ holdout: { shareBp: 2000, rotation: 'q2', washOutDays: 10 } }), 'test');
  expect(saved.policy.holdout.washOut).toEqual({ rotation: 'q1', until: desk.clock.now() + 10 * DAY_MS });
  const isHeldNow = (n: number): boolean => (hash32(`holdout:q2\u0000${n}`) / 2 ** 32) * 10_000 < 2000;
  const released = held.filter((n) => !isHeldNow(n));
  expect(released.length).toBeGreaterThan(0);
  const during = await desk.turn(...released.map((n): [string, number] => ['win', n]));
  expect(during.map(({ arm, decision }) => ({ arm, outcome: decision.outcome, reason: decision.reason }))).toEqual(
    released.map(() => ({ arm: '', outcome: 'send', reason: 'wash_out' })),
  );
  const told = await askArms(desk.ledger, desk.policies.current(), { campaign: 'win', customers: released }, desk.clock.now());
  expect(told).toEqual(released.map(() => ({ arm: null, reason: 'wash_out', isNew: false })));
  const again = await desk.policies.save(policyOf({ holdout: { shareBp: 1000, rotation: 'q2' } }), 'test');
  expect(again.policy.holdout.washOut).toEqual(saved.policy.holdout.washOut);
  await desk.clock.advance(10 * DAY_MS);
  const after = await desk.turn(...released.map((n): [string, number] => ['win', n]));
  expect(after.every(({ arm, decision }) => arm !== '' && decision.reason !== 'wash_out')).toBe(true);
});

test('a page is told the arm the message goes by, once new, also after a merge; the hold-out has none', async () => {
  await desk.campaign('win', {
    controlShareBp: 3000,
    arms: ['a', 'b'].map((key) => ({ key, name: key, content: { channel: 'sms' as const, text: '您好' } })),
  });
  const ask = (customers: (number | undefined)[], policy = desk.policies.current()) =>
    askArms(desk.ledger, policy, { campaign: 'win', customers }, desk.clock.now());
  const asked = await ask([...numbers(1, 40), 1, undefined]);
  expect(asked.slice(0, 40).every(({ isNew, reason }) => isNew && reason === null)).toBe(true);
  expect(new Set(asked.slice(0, 40).map(({ arm }) => arm))).toEqual(new Set(['control', 'a', 'b']));
  expect(asked.slice(40)).toEqual([
    { ...asked[0], isNew: false },
    { arm: null, reason: 'customer_unknown', isNew: false },
  ]);
  expect(await desk.emitted('$experiment_exposed')).toHaveLength(40);
  const decided = await desk.turn(...numbers(1, 40).map((n): [string, number] => ['win', n]));
  expect(decided.toSorted((x, y) => x.wish.customer - y.wish.customer).map(({ arm }) => arm)).toEqual(
    asked.slice(0, 40).map(({ arm }) => arm),
  );
  const again = await ask(numbers(1, 40));
  expect(again).toEqual(asked.slice(0, 40).map((one) => ({ ...one, isNew: false })));
  expect(await desk.emitted('$experiment_exposed')).toHaveLength(40);
  const same = numbers(2, 40).find((n) => asked[n - 1]?.arm === asked[0]?.arm) ?? 0;
  await desk.ledger.run('update customers set root = 1 where customer = $1', [same]);
  expect((await ask([same, 1])).map(({ arm }) => arm)).toEqual([asked[0]?.arm, asked[0]?.arm]);
  const held = await ask(numbers(1, 40), policyOf({ holdout: { shareBp: 2000, rotation: 'q1' } }));
  const isHeld = (n: number): boolean => (hash32(`holdout:q1\u0000${n}`) / 2 ** 32) * 10_000 < 2000;
  expect(numbers(3, 40).filter((n) => n !== same && held[n - 1]?.reason === 'holdout')).toEqual(
    numbers(3, 40).filter((n) => n !== same && isHeld(n)),
  );
  await desk.ledger.run(`update campaigns set state = 'paused'`);
  expect(await ask([1])).toEqual([{ arm: null, reason: 'not_running', isNew: false }]);
  await expect(askArms(desk.ledger, policyOf(), { campaign: 'none', customers: [1] }, desk.clock.now())).rejects.toMatchObject({
    code: 'not_found',
  });
});
