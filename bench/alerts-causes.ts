import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SumLeaves } from '@gyre/domain/causes/leaves';
import { rankRatioSlices, ratioCauses } from '@gyre/domain/causes/ratio-causes';
import { baselineOf } from '@gyre/domain/causes/ratio-weighing';
import { localiseSum } from '@gyre/domain/causes/sum-causes';
import { adtributor } from './causes/adtributor.ts';
import { readSumCases } from './causes/cases.ts';
import { drawRatioCase, type DrawnRatioCase } from './causes/generated-ratios.ts';
import { drawSumCase, L_LIKE, S_LIKE, type SumCase } from './causes/generated-sums.ts';
import { riskloc } from './causes/riskloc.ts';
import { hitsOf, isFullyHit, microF1, written, type Hits } from './causes/score.ts';
import { readStalls } from './causes/stalls.ts';
import { heading, row } from './table.ts';

/** Seeds of the drawn cases: one a case, from here upwards. */
const SEEDS = { s: 20_000, l: 30_000, ratio: 40_000 } as const;
const DRAWN = { s: 200, l: 100, ratio: 200 } as const;
const WARM_UP = 3;

/** One case, read or drawn only when its turn comes. */
type Lazily<Case> = readonly { readonly case: () => Case }[];

/** 根因定位 — R1 to R5: which slices explain a deviation, against the truth; sets that are not in the folder are named and passed over. */
export function benchCauses(dataFolder: string): void {
  heading('causes of sums: micro F1 of exact elements', ['set', 'cases', 'F1', 'must', 'stretch', 'RiskLoc', 'ms p50', 'ms p95', 'leaves']);
  sums('R1 Squeeze B0', readSumCases(join(dataFolder, 'squeeze-B0')), { must: 0.98, stretch: 1, riskloc: 0.95 });
  sums('R2 RiskLoc S', readSumCases(join(dataFolder, 'riskloc-S')), { must: 0.95, stretch: 0.98, riskloc: 0.773 });
  sums('R2 RiskLoc L', readSumCases(join(dataFolder, 'riskloc-L')), { must: 0.94, stretch: 0.97, riskloc: 0.759 });
  sums(
    'R2b like S',
    drawn(DRAWN.s, SEEDS.s, (seed) => drawSumCase(S_LIKE, seed)),
    { must: 0.88, stretch: 0.92, riskloc: 0.619 },
  );
  sums(
    'R2b like L',
    drawn(DRAWN.l, SEEDS.l, (seed) => drawSumCase(L_LIKE, seed)),
    { must: 0.95, stretch: 0.97, riskloc: 0.711 },
  );
  stalls(join(dataFolder, 'robustspot-RS'));
  conversions();
  process.stdout.write('R5, time at most (p95): 300 ms (B0), 1,500 ms (S), 20 ms (RS); stretch 100 and 500 ms\n');
}

interface Anchors {
  readonly must: number;
  readonly stretch: number;
  readonly riskloc: number;
}

function sums(name: string, cases: Lazily<SumCase>, { must, stretch, riskloc }: Anchors): void {
  if (cases.length === 0) return row([name, 'skipped: no data']);
  const hits: Hits[] = [];
  let largest = 0;
  const { middle, high } = timed(cases, ({ leaves, truth }, isMeasured) => {
    const named = localiseSum(leaves).causes.map(({ where }) => written(where));
    if (isMeasured) hits.push(hitsOf(named, truth));
    largest = Math.max(largest, leaves.count);
  });
  row([name, hits.length, fixed(microF1(hits)), must, stretch, riskloc, middle, high, largest]);
}

function stalls(folder: string): void {
  heading('R3 causes of a ratio: RobustSpot RS', ['', 'cases', 'F1 of top 1', 'all in top 1', 'top 3', 'top 5', 'ms p50', 'ms p95']);
  if (!existsSync(folder)) return row(['RS', 'skipped: no data']);
  const hits: Hits[] = [];
  const ranked: { named: readonly string[]; truth: readonly string[] }[] = [];
  const { middle, high } = timed(readStalls(folder), ({ leaves, truth }, isMeasured) => {
    const named = rankRatioSlices(leaves, 5).map(({ where }) => written(where));
    if (!isMeasured) return;
    hits.push(hitsOf(named.slice(0, 1), truth));
    ranked.push({ named, truth });
  });
  const within = (k: number): string => fixed(ranked.filter(({ named, truth }) => isFullyHit(named, truth, k)).length / ranked.length);
  row(['Gyre', hits.length, fixed(microF1(hits)), within(1), within(3), within(5), middle, high]);
  row(['must', '', 0.7, 0.7, 0.82, 0.88, '', 20]);
  row(['stretch', '', 0.74, 0.75, 0.87, 0.92]);
  row(['RobustSpot', 135, 0.603, 0.652, 0.815, 0.889]);
  row(['Adtributor', 135, 0.274]);
}

function conversions(): void {
  heading('R4 causes of a conversion rate over small counts, drawn', ['', 'cases', 'F1', 'must', 'stretch', 'ms p50', 'ms p95']);
  const cases = drawn(DRAWN.ratio, SEEDS.ratio, drawRatioCase);
  const finders: [string, (leaves: DrawnRatioCase['leaves']) => string[]][] = [
    ['Gyre', (leaves) => ratioCauses(leaves).map(({ where }) => written(where))],
    ['Adtributor', (leaves) => adtributor(leaves, baselineOf(leaves).share)],
    ['RiskLoc', (leaves) => riskloc(ratiosOf(leaves))],
  ];
  for (const [name, find] of finders) {
    const hits: Hits[] = [];
    const { middle, high } = timed(cases, ({ leaves, truth, faint }, isMeasured) => {
      const named = find(leaves);
      if (isMeasured)
        hits.push(
          hitsOf(
            named.filter((element) => !faint.includes(element)),
            truth,
          ),
        );
    });
    row([name, hits.length, fixed(microF1(hits)), name === 'Gyre' ? 0.9 : '', name === 'Gyre' ? 0.95 : '', middle, high]);
  }
}

/** Ratios as if they were sums, which is how RiskLoc takes them. */
function ratiosOf({ count, attributes, values, codes, ...leaves }: DrawnRatioCase['leaves']): SumLeaves {
  const { share } = baselineOf({ count, attributes, values, codes, ...leaves });
  const isThere = (i: number): boolean => leaves.denominator[i]! > 0;
  return {
    count,
    attributes,
    values,
    codes,
    actual: leaves.numerator.map((a, i) => (isThere(i) ? a / leaves.denominator[i]! : 0)),
    expected: share.map((p, i) => (isThere(i) ? p : 0)),
  };
}

function drawn<Case>(count: number, seed: number, draw: (seed: number) => Case): Lazily<Case> {
  return Array.from({ length: count }, (_, i) => ({ case: () => draw(seed + i) }));
}

/** Runs the first cases to warm up, then each once with a clock around it; what makes a case is not timed. */
function timed<Case>(cases: Lazily<Case>, run: (one: Case, isMeasured: boolean) => void): { middle: number; high: number } {
  for (const one of cases.slice(0, WARM_UP)) run(one.case(), false);
  const times = cases.map((one) => {
    const made = one.case();
    const began = performance.now();
    run(made, true);
    return performance.now() - began;
  });
  times.sort((a, b) => a - b);
  return { middle: times[Math.floor(times.length / 2)] ?? 0, high: times[Math.floor(times.length * 0.95)] ?? 0 };
}

function fixed(value: number): string {
  return value.toFixed(3);
}
