import { instant, type Instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, nextAllowed, type Standing } from './policy.ts';

const at = (minutes: number): Instant => instant(minutes * 60_000);
const twiceAnHour = { limit: 2, windowMs: 3_600_000 };

describe('nextAllowed', () => {
  test('there is room while fewer than the limit lie in the window', () => {
    expect(nextAllowed(twiceAnHour, [at(0)], at(1))).toBe(at(1));
  });
  test('when it is full, the message blocking must leave the window first', () => {
    expect(nextAllowed(twiceAnHour, [at(0), at(10)], at(20))).toBe(at(60));
  });
  test('a message exactly one window old no longer counts', () => {
    expect(nextAllowed(twiceAnHour, [at(0), at(10)], at(60))).toBe(at(60));
  });
  test('a limit that is no positive integer is a bug', () => {
    expect(() => nextAllowed({ limit: 0, windowMs: 1 }, [], at(0))).toThrow(RangeError);
  });
  test('whoever obeys it never has more than the limit in any window, and is never held longer than needed', () => {
    const cap = fc.record({ limit: fc.integer({ min: 1, max: 4 }), windowMs: fc.integer({ min: 1, max: 50 }) });
    fc.assert(
      fc.property(cap, fc.array(fc.nat({ max: 30 }), { maxLength: 80 }), (c, gaps) => {
        const sent: Instant[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const allowed = nextAllowed(c, sent, instant(now));
          const inWindow = sent.filter((s) => s > now - c.windowMs).length;
          const isHeld = allowed > now;
          expect(isHeld).toBe(inWindow >= c.limit);
          expect(!isHeld || sent.filter((s) => s > allowed - c.windowMs).length < c.limit).toBe(true);
          expect(!isHeld || sent.filter((s) => s > allowed - 1 - c.windowMs).length >= c.limit).toBe(true);
          if (!isHeld) sent.push(instant(now));
        }
        for (const s of sent) expect(sent.filter((o) => o > s - c.windowMs && o <= s).length).toBeLessThanOrEqual(c.limit);
      }),
    );
  });
});

describe('the contact policy', () => {
  const free: Standing = {
    campaignRuns: true,
    suppressed: undefined,
    arm: 'treated',
    address: 'ann@example.test',
    cap: { limit: 1, windowMs: 3_600_000 },
    past: [],
    now: at(30),
  };
  test('nothing in the way: send', () => {
    expect(decide(free)).toEqual({ outcome: 'send', address: 'ann@example.test' });
  });
  test('a control customer gets a ghost send where the message would have gone', () => {
    expect(decide({ ...free, arm: 'control' })).toEqual({ outcome: 'ghost', reason: 'control' });
  });
  test('tests come in a fixed order, the first that fails names the reason', () => {
    const hopeless: Standing = { ...free, campaignRuns: false, suppressed: 'unsubscribed', arm: 'both', address: undefined, past: [at(0)] };
    const reasonOf = (s: Standing): string => {
      const verdict = decide(s);
      return verdict.outcome === 'withheld' ? verdict.reason : verdict.outcome;
    };
    const steps: Standing[] = [hopeless];
    const cures: Partial<Standing>[] = [
      { campaignRuns: true },
      { suppressed: undefined },
      { arm: 'treated' },
      { address: 'a@b.test' },
      { past: [] },
    ];
    for (const cure of cures) steps.push({ ...(steps.at(-1) ?? free), ...cure });
    expect(steps.map(reasonOf)).toEqual(['campaign_not_running', 'suppressed', 'in_both_arms', 'no_address', 'frequency_cap', 'send']);
  });
  test('a capped control customer is withheld like a treated one, and told when there will be room', () => {
    expect(decide({ ...free, arm: 'control', past: [at(0)] })).toEqual({
      outcome: 'withheld',
      reason: 'frequency_cap',
      detail: { limit: 1, windowMs: 3_600_000, allowedAt: at(60) },
    });
  });
});
