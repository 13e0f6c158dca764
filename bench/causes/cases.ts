import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LeafCoder } from '@gyre/domain/causes/leaves';
import type { SumCase } from './generated-sums.ts';

/** Reads all packed cases of a folder, those of its subfolders too; none when it is not there. */
export function readSumCases(folder: string): { name: string; case: () => SumCase }[] {
  if (!existsSync(folder)) return [];
  const nested = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const inside = nested.flatMap(({ name }) => readSumCases(join(folder, name)));
  if (!existsSync(join(folder, 'cases.json'))) return inside;
  const { cases } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as { cases: { case: string; set: string }[] };
  return [
    ...inside,
    ...cases.map((one) => ({
      name: one.case,
      case: () => ({
        leaves: readSumLeaves(join(folder, `${one.case}.csv.gz`)),
        truth: one.set.split(';').map((element) => element.split('&').sort().join('&')),
      }),
    })),
  ];
}

/** Lines of a packed CSV as cells. */
export function readPacked(path: string): string[][] {
  const text = gunzipSync(readFileSync(path)).toString('utf8');
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
}

function readSumLeaves(path: string): SumCase['leaves'] {
  const [names = [], ...rows] = readPacked(path);
  const coder = new LeafCoder(names.slice(0, -2));
  const [actual, expected] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  for (const cells of rows) {
    const leaf = coder.leafOf(cells);
    actual[leaf]! += Number(cells.at(-2));
    expected[leaf]! += Number(cells.at(-1));
  }
  return { ...coder.leaves(), actual, expected };
}
