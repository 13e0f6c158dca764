import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rule } from '@gyre/domain/rules/rule';
import { randomRule, randomWorld, type RandomWorld } from '@gyre/domain/rules/testing';
import { dayNumber, instant, startOfDayNumber, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { openWarehouse } from '../columnar/index.ts';
import type { LiveRule, ProjectLog, Warehouse } from '../ports.ts';
import { testLogs, type TestLogs } from '../testing.ts';
import { bookOf, isIn, logOf, MERGED, ROOTS, sourcesOf } from './warehouse-worlds.ts';

const RUNS = 30;
const worlds = fc.record({
  world: randomWorld({ customers: ROOTS.length }),
  rules: fc.array(randomRule(), { minLength: 1, maxLength: 8 }),
  loaded: fc.nat(30),
  memoryMb: fc.constantFrom(0, 64),
});

/** 仓库与参照实现 — random worlds and rules: the set, a customer asked alone and the reference in the domain agree. */
describe.each(testLogs())('a warehouse over $name and the reference', (engine) => {
  let logs: TestLogs;
  let opened = 0;
  const folder = mkdtempSync(join(tmpdir(), 'gyre-columns-'));
  beforeAll(async () => {
    logs = await engine.open();
  });
  afterAll(async () => {
    await logs.close();
    await rm(folder, { recursive: true, force: true });
  });

  function open(world: RandomWorld, log: ProjectLog, name: string, rows: number, memoryMb: number): Warehouse {
    const place = { folder: join(folder, name), log, sources: sourcesOf(world), zone: () => world.zone };
    return openWarehouse({ ...place, upTo: { partition: 0, offset: rows }, memoryMb, logger: silentLog });
  }

  /** The world is loaded up to some row, rules are prepared, the rest is appended one by one. */
  async function grown(world: RandomWorld, rules: readonly Rule[], warehouse: Warehouse): Promise<LiveRule[]> {
    const { live } = warehouse;
    await warehouse.ready;
    live.setRoots(new Map([...MERGED.keys()].map((leaf) => [leaf, leaf])));
    const prepared = await Promise.all(rules.map((rule) => live.prepare(rule, bookOf(world))));
    for (const row of logOf(world).slice(live.position)) live.append(row);
    live.grow(2 * ROOTS.length);
    live.setRoots(MERGED);
    return prepared;
  }

  async function expectAgreement(
    world: RandomWorld,
    rules: readonly Rule[],
    warehouse: Warehouse,
    asked: readonly LiveRule[],
    now: Instant = world.now,
  ): Promise<void> {
    for (const [i, rule] of rules.entries()) {
      const members = ROOTS.filter((root) => isIn(world, rule, root, now));
      const answer = await warehouse.select({ rule, segments: bookOf(world), at: now, timers: true });
      expect([...answer.members]).toEqual(members);
      expect(ROOTS.filter((root) => asked[i]?.ask(root, now).member)).toEqual(members);
      expect(ROOTS.filter((root) => asked[i]?.explain(root, now)[0]?.holds)).toEqual(members);
      if (asked[i]?.concerns.calendar === true) continue;
      for (const root of ROOTS) {
        expectNoChange(world, rule, root, now, asked[i]?.ask(root, now).next ?? 0);
        expectNoChange(world, rule, root, now, answer.next?.[root] ?? 0);
      }
    }
  }

  function expectNoChange(world: RandomWorld, rule: Rule, root: number, now: Instant, next: number): void {
    expect(next).toBeGreaterThan(now);
    const far = Math.min(next - 1, now + 100 * 86_400_000);
    const before = isIn(world, rule, root, now);
    for (const share of [0.01, 0.3, 1]) {
      expect(isIn(world, rule, root, instant(now + Math.floor((far - now) * share)))).toBe(before);
    }
  }

  test('agree on random worlds, also over a midnight, and after the columns were saved and opened again', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ world, rules, loaded, memoryMb }) => {
        const name = `w${++opened}`;
        const log = await logs.host.open(name);
        await log.append({ rows: logOf(world), quarantined: [] });
        const first = open(world, log, name, Math.min(loaded, world.rows.length), memoryMb);
        const asked = await grown(world, rules, first);
        await expectAgreement(world, rules, first, asked);
        await expectAgreement(world, rules, first, asked, midnightAfter(world));
        await first.close();
        const second = open(world, log, name, world.rows.length, memoryMb);
        await expectAgreement(world, rules, second, await grown(world, rules, second));
        await second.close();
        await logs.host.drop(name);
      }),
      { numRuns: RUNS },
    );
    expect(opened).toBe(RUNS);
  }, 240_000);
});

/** The first instant of the day after the one a world is at. */
function midnightAfter({ now, zone }: RandomWorld): Instant {
  return startOfDayNumber(dayNumber(now, zone) + 1, zone);
}
