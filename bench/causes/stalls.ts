import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LeafCoder, type RatioLeaves } from '@gyre/domain/causes/leaves';
import { readPacked } from './cases.ts';
import { written } from './score.ts';

/** 一例 — leaves of a ratio, and what was found to be the cause. */
export interface RatioCase {
  readonly leaves: RatioLeaves;
  readonly truth: readonly string[];
}

/** Reads the cases of RobustSpot's set RS: stalls per viewer by minute; none when the folder is not there. */
export function readStalls(folder: string): { name: string; case: () => RatioCase }[] {
  const index = join(folder, 'anomaly.yaml');
  if (!existsSync(index)) return [];
  const entries = readFileSync(index, 'utf8').matchAll(/data: (.+?)\s+timestamp: (\d+)\s+cause: (.+)/g);
  return [...entries].map(([, name = '', at = '', cause = '']) => ({
    name,
    case: () => ({ leaves: readRatioLeaves(join(folder, `${name}.csv.gz`), at), truth: causesIn(cause) }),
  }));
}

function causesIn(text: string): string[] {
  const parsed = JSON.parse(text.replaceAll("'", '"')) as Record<string, unknown> | Record<string, unknown>[];
  return [parsed].flat().map((where) => written(Object.fromEntries(Object.entries(where).map(([name, value]) => [name, String(value)]))));
}

function readRatioLeaves(path: string, at: string): RatioLeaves {
  const [names = [], ...rows] = readPacked(path);
  const column = Object.fromEntries(names.map((name, i) => [name, i]));
  const attributes = names.filter((name) => !['min', 'value', 'cnt'].includes(name));
  const coder = new LeafCoder(attributes);
  const time = column['min']!;
  const now = rows.filter((cells) => cells[time] === at);
  const before = rows.filter((cells) => Number(cells[time]) < Number(at));
  const read = (cells: readonly string[]) => ({
    leaf: coder.leafOf(attributes.map((name) => cells[column[name]!]!)),
    a: Number(cells[column['value']!]),
    b: Number(cells[column['cnt']!]),
  });
  const [present, past] = [now.map(read), before.map(read)];
  const leaves = coder.leaves();
  const [numerator, denominator] = [new Float64Array(leaves.count), new Float64Array(leaves.count)];
  for (const { leaf, a, b } of present) {
    numerator[leaf]! += a;
    denominator[leaf]! += b;
  }
  const pastRows = {
    leaf: Int32Array.from(past, ({ leaf }) => leaf),
    numerator: Float64Array.from(past, ({ a }) => a),
    denominator: Float64Array.from(past, ({ b }) => b),
  };
  return { ...leaves, numerator, denominator, past: pastRows };
}
