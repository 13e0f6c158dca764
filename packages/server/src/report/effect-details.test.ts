import { HOUR_MS, instant, parseInstant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectOf, type AskedProject } from '../analytics/testing.ts';
import { projectAsking } from '../segments/index.ts';
import type { Ledger } from '../stores/ports.ts';
import { openEffectDetails, type EffectDetails } from './effect-details.ts';
import { armOf, definitionOf, writeCampaign, writeCustomers, writeEntries } from './testing.ts';

const N = 100;
const DECIDED = '2026-03-05 10:30';
const at = (text: string): Instant => parseInstant(text, 'Asia/Shanghai') ?? instant(Number.NaN);

/** Of each group of 100: the first half is of a city, the first 40 had spent in the day before, and the first 20 unsubscribe a while after. */
function lines(): string[] {
  const all: string[] = [];
  for (const group of ['c', 't']) {
    for (let i = 0; i < N; i++) {
      if (i < 40) all.push(`2026-03-05 09:0${i % 10} ${group}${i} order amount=${10 + i}`);
      // longer ago than the goal's window: not before it, as CUPED sees it
      all.push(`2026-03-01 09:00 ${group}${i} visit`);
      if (i < (group === 't' ? 40 : 2)) all.push(`2026-03-05 20:00 ${group}${i} unsubscribe`);
    }
  }
  return all;
}

describe('what stands behind a report, on a real ledger and real columns', () => {
  let project: AskedProject;
  let ledger: Ledger;
  let details: EffectDetails;

  beforeAll(async () => {
    const cities = Object.fromEntries(
      ['c', 't'].flatMap((group) => Array.from({ length: N }, (_, i) => [`${group}${i}`, { city: i < 50 ? '杭州' : '上海' }])),
    );
    project = await projectOf('2026-03-08 00:00', lines(), cities);
    const { room } = project.segments;
    ledger = room.ledger;
    details = openEffectDetails({
      ledger,
      clock: project.clock,
      zone: () => 'Asia/Shanghai',
      history: room.history,
      askingAt: (when) => projectAsking(room, when).asking,
    });
    const controls = Array.from({ length: N }, (_, i) => i + 1);
    const treated = controls.map((customer) => customer + N);
    await writeCustomers(ledger, [...controls, ...treated]);
    await ledger.run(
      `insert into profiles (customer, attributes) select c, jsonb_build_object('city', jsonb_build_object('value', case when (c - 1) % 100 < 50 then '杭州' else '上海' end))
       from generate_series(1, 200) as c`,
    );
    await ledger.run(`insert into plan_events (name, first_seen, last_seen) values ('unsubscribe', 0, 0), ('order', 0, 0)`);
    await writeCampaign(ledger, 'winback', definitionOf({ test: { kind: 'fixed' } }), 1, 'ended');
    const control = { campaign: 'winback', at: at(DECIDED), outcome: 'ghost', reason: 'control', arm: 'control' } as const;
    const held = await writeEntries(ledger, controls, control);
    const sent = await writeEntries(ledger, treated, { campaign: 'winback', at: at(DECIDED), outcome: 'send', message: { state: 'sent' } });
    await hits(held, 20);
    await hits(sent, 60);
  });
  afterAll(() => project.close());

  /** The first `n` runs reach the goal, each with as much as it had spent before and 5 more. */
  async function hits(runs: readonly number[], n: number): Promise<void> {
    const reached = runs.slice(0, n);
    await ledger.run(
      `insert into goal_hits (run, goal, log_offset, at, value) select run, 0, 1, $2::bigint, value from unnest($1::bigint[], $3::double precision[]) as r (run, value)`,
      [reached, at(DECIDED) + HOUR_MS, reached.map((_, i) => (i < 40 ? 15 + i : 5))],
    );
  }

  test('over time: a campaign taken at once has one point, when its windows end', async () => {
    const { unit, points } = await details.overTime('winback');
    expect(unit).toBe('hour');
    // decided 10:30, windows of a day end within the hour to 11:00
    expect(points).toMatchObject([
      { at: at('2026-03-06 11:00'), treated: { customers: 100, reached: 60 }, control: { customers: 100, reached: 20 } },
    ]);
  });

  test('by the values of an attribute: who lives in either city', async () => {
    const { asOf, slices } = await details.slices('winback', { segments: [], attribute: 'city' });
    const of = (city: string) => slices.filter((slice) => slice.of === city);
    expect(asOf).toBe(at(DECIDED));
    expect(slices).toHaveLength(2);
    expect(of('杭州')).toMatchObject([{ treated: { customers: 50, reached: 50 }, control: { customers: 50, reached: 20 } }]);
    expect(of('上海')).toMatchObject([{ treated: { customers: 50, reached: 10 }, control: { customers: 50, reached: 0 } }]);
  });

  test('by segment, as of the first decision: what happened since moves nobody', async () => {
    const did = (event: string) => ({
      kind: 'did' as const,
      select: { event, filter: { all: [], any: [] } },
      aggregate: { of: 'count' as const },
      window: { kind: 'ever' as const },
      test: { op: 'greater_or_equal' as const, value: 1 },
    });
    const ofRule = (rule: ReturnType<typeof did>) => ({ name: 's', description: '', tags: [], source: { kind: 'rule' as const, rule } });
    await project.segments.create('bought', ofRule(did('order')), 'test');
    await project.segments.create('left', ofRule(did('unsubscribe')), 'test');
    const { slices } = await details.slices('winback', { segments: ['bought', 'left'] });
    expect(slices.map(({ of, treated, control }) => [of, treated, control])).toEqual([
      ['bought', { customers: 40, reached: 40 }, { customers: 40, reached: 20 }],
      ['left', { customers: 0, reached: 0 }, { customers: 0, reached: 0 }],
    ]);
    const across = await details.channels({ segments: ['bought'] });
    expect(across.map(({ channel, of, campaigns, treated }) => [channel, of, campaigns, treated.customers])).toEqual([
      ['sms', null, 1, 100],
      ['sms', 'bought', 1, 40],
    ]);
    expect(across[0]?.difference?.effect).toBeCloseTo(0.4, 12);
  });

  test('CUPED knows what each spent in the day before the hour of the decision', async () => {
    const [rate, value] = await details.adjusted('winback');
    // 40 of each group had ordered before, so nothing of the effect is taken away; the spending it foretells is
    expect(rate?.plain.absolute).toBeCloseTo(0.4, 12);
    expect(rate?.adjusted.absolute).toBeCloseTo(0.4, 12);
    expect(rate?.varianceReduction).toBeGreaterThan(0.2);
    expect(value?.of).toBe('value');
    expect(value?.adjusted.absolute).toBeCloseTo(value?.plain.absolute ?? NaN, 9);
    expect(value?.varianceReduction).toBeGreaterThan(0.4);
  });

  test('harm is counted within the goal’s window, of those events the plan knows and of our own', async () => {
    const found = await details.harm('winback');
    expect(found.map(({ kind, verdict }) => [kind, verdict])).toEqual([
      ['unsubscribed', 'broken'],
      ['complained', 'open'],
      ['refund', 'unmeasured'],
      ['uninstall', 'unmeasured'],
      ['unfollow', 'unmeasured'],
      ['push_off', 'unmeasured'],
    ]);
    expect(found[0]).toMatchObject({
      events: ['$message_unsubscribed', 'unsubscribe'],
      treated: { customers: 100, reached: 40 },
      control: { customers: 100, reached: 2 },
    });
  });

  test('a campaign without a goal has no line and no slices; one there is not is refused', async () => {
    await writeCampaign(ledger, 'aimless', definitionOf({ goals: [], arms: [armOf('a')] }));
    expect(await details.overTime('aimless')).toEqual({ unit: 'hour', points: [] });
    expect(await details.slices('aimless', { segments: [] })).toEqual({ asOf: null, slices: [] });
    expect(await details.adjusted('aimless')).toEqual([]);
    expect((await details.harm('aimless'))[0]).toMatchObject({ verdict: 'open', treated: { customers: 0 } });
    await expect(details.overTime('nothing')).rejects.toThrow('there is no campaign nothing');
  });
});
