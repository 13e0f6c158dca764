import { LeafCoder, type RatioLeaves, type SumLeaves } from '@gyre/domain/causes/leaves';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { readCsv } from '../csv.ts';
import { AppError } from '../errors.ts';
import type { EvaluationOutput } from './evaluation.ts';
import { readRows } from './read-rows.ts';

/** 可加指标 — leaves by the columns before `real,predict`; equal rows add up. */
export async function readSumLeaves(input: Readable, output: EvaluationOutput): Promise<{ leaves: SumLeaves; failed: boolean }> {
  const table = await readCsv(input, ['real', 'predict']);
  const attributes = attributesOf(table.columns, ['real', 'predict']);
  const coder = new LeafCoder(attributes);
  const [actual, expected]: [number[], number[]] = [[], []];
  const Row = z.object({ real: number, predict: number }).catchall(z.string());
  const failed = await readRows(table, Row, output, ({ real, predict, ...row }) => {
    const leaf = coder.leafOf(valuesOf(attributes, row));
    actual[leaf] = (actual[leaf] ?? 0) + real;
    expected[leaf] = (expected[leaf] ?? 0) + predict;
    return null;
  });
  return { leaves: { ...coder.leaves(), actual: Float64Array.from(actual), expected: Float64Array.from(expected) }, failed };
}

/** 比率指标 — leaves of the slot `at`, rows of earlier slots as their past; later rows are not looked at. */
export async function readRatioLeaves(
  input: Readable,
  { time, at }: { time: string; at: string },
  output: EvaluationOutput,
): Promise<{ leaves: RatioLeaves; failed: boolean }> {
  const table = await readCsv(input, [time, 'value', 'cnt']);
  const attributes = attributesOf(table.columns, [time, 'value', 'cnt']);
  const coder = new LeafCoder(attributes);
  const [numerator, denominator]: [number[], number[]] = [[], []];
  const past = { leaf: [] as number[], numerator: [] as number[], denominator: [] as number[] };
  const Row = z.object({ [time]: z.string('expected a time'), value: count, cnt: count }).catchall(z.string());
  const failed = await readRows(table, Row, output, (row) => {
    const { value, cnt } = row as unknown as { value: number; cnt: number };
    if (value > cnt) return `value is ${value}, more than cnt, which is ${cnt}`;
    const when = compareTimes(String(row[time]), at);
    if (when > 0) return null;
    const leaf = coder.leafOf(valuesOf(attributes, row));
    if (when < 0) {
      past.leaf.push(leaf);
      past.numerator.push(value);
      past.denominator.push(cnt);
      return null;
    }
    numerator[leaf] = (numerator[leaf] ?? 0) + value;
    denominator[leaf] = (denominator[leaf] ?? 0) + cnt;
    return null;
  });
  if (denominator.length === 0) throw new AppError('invalid_input', `no row has ${time} = "${at}", which --at asks for`, { at });
  const leaves = coder.leaves();
  const filled = (of: readonly number[]): Float64Array => Float64Array.from({ length: leaves.count }, (_, i) => of[i] ?? 0);
  const rows = {
    leaf: Int32Array.from(past.leaf),
    numerator: Float64Array.from(past.numerator),
    denominator: Float64Array.from(past.denominator),
  };
  return { leaves: { ...leaves, numerator: filled(numerator), denominator: filled(denominator), past: rows }, failed };
}

const number = z.coerce.number('expected a number');
const count = z.coerce.number('expected a number').min(0, 'expected a number of at least 0');

function attributesOf(columns: readonly string[], others: readonly string[]): string[] {
  const attributes = columns.filter((name) => !others.includes(name));
  if (attributes.length === 0)
    throw new AppError('invalid_input', `line 1 names the columns ${columns.join(',')}, none of which is an attribute`, { columns });
  return attributes;
}

function valuesOf(attributes: readonly string[], row: Readonly<Record<string, unknown>>): string[] {
  return attributes.map((name) => (typeof row[name] === 'string' ? row[name] : ''));
}

/** Numbers as numbers, other times as the texts they are, which ISO 8601 orders. */
function compareTimes(time: string, at: string): number {
  const [one, other] = [Number(time), Number(at)];
  if (Number.isFinite(one) && Number.isFinite(other)) return one - other;
  return time < at ? -1 : time > at ? 1 : 0;
}
