import { parseInstant, type Instant } from '@gyre/domain/time';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measuredProject, UNWATCHED, type MeasuredProject } from '../metrics/testing.ts';
import type { Causes } from './index.ts';
import { openCausesRoom } from './testing.ts';

const ZONE = 'Asia/Shanghai';
/** Months from January 2023 on; Novembers sell 60, others 20. */
const MONTHS = Array.from({ length: 34 }, (_, i) => `${2023 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`);

function at(text: string): Instant {
  return parseInstant(text, ZONE)!;
}

describe('what is expected of whole weeks and months', () => {
  let project: MeasuredProject;
  let causes: Causes;
  beforeAll(async () => {
    project = await measuredProject('2025-10-31 23:00');
    await project.define('orders', {
      name: '订单数',
      unit: 'count',
      measure: { of: 'events', measured: { events: [{ event: 'pay_order' }], aggregate: { of: 'events' } } },
    });
    for (const month of MONTHS) {
      const sold = month.endsWith('-11') ? 60 : 20;
      // on the 2nd, 9th, 16th and 23rd by turns
      await project.tell(
        ...Array.from({ length: sold }, (_, i) => `${month}-${String(2 + 7 * (i % 4)).padStart(2, '0')} 10:00 c${i} pay_order amount=1`),
      );
    }
    causes = openCausesRoom(project, ZONE);
  });
  afterAll(() => project.close());

  test('a November is expected to be one, and a month like those a year before', async () => {
    const asked = { opened: at('2025-11-01'), to: at('2026-01-01'), grain: 'month' } as const;
    const expected = await causes.frozenExpectation('orders', {}, asked, UNWATCHED);
    expect(expected.map((one) => one.at)).toEqual([at('2025-11-01'), at('2025-12-01')]);
    expect(expected[0]!.mean).toBeCloseTo(60, 0);
    expect(expected[1]!.mean).toBeCloseTo(20, 0);
  });

  test('a week is one of weeks', async () => {
    const asked = { opened: at('2025-10-20'), to: at('2025-11-03'), grain: 'week' } as const;
    const expected = await causes.frozenExpectation('orders', {}, asked, UNWATCHED);
    expect(expected.map((one) => one.at)).toEqual([at('2025-10-20'), at('2025-10-27')]);
    // 24 · 20 + 2 · 60 in two years of 104 weeks before, more lately than two years ago
    for (const { mean } of expected) expect(Math.abs(mean - 5)).toBeLessThan(1.5);
    expect(expected[0]!.mean).toBe(expected[1]!.mean);
  });
});
