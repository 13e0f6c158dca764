import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { NAB_PROFILES, nabOptimum, nabScoreAt, positionWorth, probation, type LabelledSeries } from './nab.ts';
import { readNab } from './read.ts';

/** A series of 100 rows whose window is rows 40 … 59, with a score of 1 at some rows. */
function withAlarms(...rows: number[]): LabelledSeries {
  return { name: 'one', windows: [[40, 59]], scores: Float64Array.from({ length: 100 }, (_, i) => (rows.includes(i) ? 1 : 0)) };
}

const at = (...rows: number[]): number => nabScoreAt([withAlarms(...rows)], 1, NAB_PROFILES.standard);

describe("NAB's scorer", () => {
  test('is 0 without alarms and 100 for an alarm at the very start of the window', () => {
    expect(at()).toBe(0);
    expect(at(40)).toBeCloseTo(100, 10);
  });

  test('counts the earliest alarm of a window alone, by its place', () => {
    expect(at(40, 45, 59)).toBeCloseTo(100, 10);
    // the last row is 1/20 of the window before its end
    expect(at(59)).toBeCloseTo(100 * ((1 + positionWorth(-1 / 20) / positionWorth(-1)) / 2), 10);
  });

  test('takes off 0.11 for an alarm far away, less shortly after a window, nothing on probation', () => {
    expect(at(40, 30)).toBeCloseTo(100 - 100 * (0.11 / 2), 10);
    expect(at(40, 60)).toBeCloseTo(100 + (100 * 0.11 * positionWorth(1 / 19)) / 2, 10);
    expect(at(40, 14)).toBeCloseTo(100, 10);
    expect(probation(100)).toBe(15);
    expect(probation(20_000)).toBe(750);
  });

  test('finds the best threshold among the scores', () => {
    const scores = Float64Array.from({ length: 100 }, (_, i) => (i === 40 ? 3 : i % 2));
    const best = nabOptimum([{ name: 'one', windows: [[40, 59]], scores }], NAB_PROFILES.standard);
    expect(best.threshold).toBe(3);
    expect(best.score).toBeCloseTo(100, 10);
  });

  test('gives the published score of published detections, by category', () => {
    const folder = join(import.meta.dirname, '..', 'data', 'anomalies');
    const published = JSON.parse(gunzipSync(readFileSync(join(folder, 'nab', 'nab-detections-standard.json.gz'))).toString()) as {
      detectors: Record<string, { rows: Record<string, number[]> }>;
    };
    const scores = JSON.parse(readFileSync(join(folder, 'nab', 'nab-by-category.json'), 'utf8')) as {
      detectors: Record<string, { standard: Record<string, number> }>;
    };
    const series = readNab(folder);
    for (const [name, { rows }] of Object.entries(published.detectors)) {
      const detected = series.map((one) => {
        const alarms = new Set(rows[one.name] ?? []);
        return { ...one, scores: Float64Array.from(one.values, (_, i) => (alarms.has(i) ? 1 : 0)) };
      });
      for (const category of ['artificialWithAnomaly', 'realAWSCloudwatch']) {
        const own = detected.filter((one) => one.category === category);
        expect(nabScoreAt(own, 1, NAB_PROFILES.standard)).toBeCloseTo(scores.detectors[name]!.standard[category]!, 1);
      }
    }
  });
});
