import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../time.ts';
import { changesAfter, holds } from './holds.ts';
import { evaluate, findingsOf } from './naive.ts';
import { Rule } from './rule.ts';
import { plainWords, sentenceOfRule, whySentence } from './sentence.ts';
import { contextOf, historyOf, randomRule, randomTest, randomWorld } from './testing.ts';
import { preorder, replaceAt } from './walk.ts';

const cases = fc.tuple(randomRule(), randomRule(), randomWorld());

describe('random rules on random customers', () => {
  test('a rule is the same after a journey as JSON', () => {
    fc.assert(
      fc.property(randomRule(3), (rule) => {
        expect(Rule.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
      }),
    );
  });

  test('not is the complement, de Morgan holds, and findings agree with the answer', () => {
    fc.assert(
      fc.property(cases, ([a, b, world]) => {
        for (const customer of world.customers.keys()) {
          const is = (rule: Rule) => evaluate(rule, historyOf(world, customer), world, contextOf(world, customer));
          expect(is({ kind: 'not', rule: a })).toBe(!is(a));
          const neither = is({ kind: 'not', rule: { kind: 'any', rules: [a, b] } });
          expect(neither).toBe(is({ kind: 'all', rules: [a, b].map((rule) => ({ kind: 'not', rule })) }));
          const findings = findingsOf(a, historyOf(world, customer), world, contextOf(world, customer));
          expect(findings.length).toBe(preorder(a).length);
          expect(findings[0]?.holds).toBe(is(a));
        }
      }),
    );
  });

  test('both answers come up often enough to mean something', () => {
    const answers = fc
      .sample(fc.tuple(randomRule(), randomWorld()), { numRuns: 200, seed: 1 })
      .flatMap(([rule, world]) =>
        [...world.customers.keys()].map((customer) => evaluate(rule, historyOf(world, customer), world, contextOf(world, customer))),
      );
    const share = answers.filter(Boolean).length / answers.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });

  test('every rule has a sentence in both languages, and whoever is in it a reason', () => {
    fc.assert(
      fc.property(cases, ([rule, , world]) => {
        for (const language of ['zh', 'en'] as const) {
          const words = plainWords(language);
          expect(sentenceOfRule(rule, words)).toMatch(/\S/);
          const findings = findingsOf(rule, historyOf(world, 0), world, contextOf(world, 0));
          expect(whySentence(rule, findings, words) !== '').toBe(findings[0]?.holds);
        }
      }),
    );
  });

  test('replacing a part by itself changes nothing', () => {
    fc.assert(
      fc.property(randomRule(3), (rule) =>
        preorder(rule).forEach(({ rule: part, path }) => expect(replaceAt(rule, path, part)).toEqual(rule)),
      ),
    );
  });

  test('no answer changes before the instant it was said to', () => {
    fc.assert(
      fc.property(randomTest, randomWorld({ rows: 3 }), fc.integer({ min: 0, max: 1 }), (one, world, back) => {
        const value = formatInstant(world.rows[0]?.at ?? world.now);
        const change = changesAfter(one, value, world);
        const last = Number.isFinite(change) ? change - 1 - back : world.now + 3e9;
        fc.pre(last >= world.now);
        expect(holds(one, value, { zone: world.zone, now: last as typeof world.now })).toBe(holds(one, value, world));
      }),
    );
  });
});
