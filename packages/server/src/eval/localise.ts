import { rankRatioSlices, ratioCauses } from '@gyre/domain/causes/ratio-causes';
import { localiseSum } from '@gyre/domain/causes/sum-causes';
import type { Cause } from '@gyre/domain/causes/cause';
import { AppError } from '../errors.ts';
import type { Evaluation } from './evaluation.ts';
import { unpacked } from './gzip-input.ts';
import { readRatioLeaves, readSumLeaves } from './leaf-rows.ts';
import { readOptions } from './options.ts';

const OPTIONS = {
  kind: { type: 'string' },
  top: { type: 'string' },
  time: { type: 'string', default: 'timestamp' },
  at: { type: 'string' },
} as const;
const MOST = 1000;

/** `gyre eval localise` — CSV of leaf slices in, JSON of the slices that explain the deviation out. */
export const localise: Evaluation = {
  name: 'localise',
  summary: {
    zh: '找出解释偏差的切片；CSV：各属性列，再加 real,predict 或 value,cnt',
    en: 'Find the slices that explain a deviation; CSV: columns of attributes, then real,predict or value,cnt',
  },
  usage: '--kind sum|ratio [--top <number>] [--time <column>] [--at <timestamp>]',
  async run(input, args, output) {
    const { kind, top, time, at } = optionsOf(args);
    const rows = await unpacked(input);
    const { causes, failed } = kind === 'sum' ? await ofSum(rows, output, top) : await ofRatio(rows, output, { time, at, top });
    output.print(`${JSON.stringify(causes.map(shown))}\n`);
    return failed ? 1 : 0;
  },
};

type Rows = Parameters<Evaluation['run']>[0];
type Output = Parameters<Evaluation['run']>[2];

async function ofSum(rows: Rows, output: Output, top = Infinity): Promise<{ causes: readonly Cause[]; failed: boolean }> {
  const { leaves, failed } = await readSumLeaves(rows, output);
  return { causes: localiseSum(leaves).causes.slice(0, top), failed };
}

async function ofRatio(rows: Rows, output: Output, { time, at, top }: { time: string; at: string; top: number | undefined }) {
  const { leaves, failed } = await readRatioLeaves(rows, { time, at }, output);
  return { causes: top === undefined ? ratioCauses(leaves) : rankRatioSlices(leaves, top), failed };
}

/** What there was none of expected before has no ripple in JSON: null. */
function shown({ where, gain, effect, ripple }: Cause): Record<string, unknown> {
  return { where, gain, effect, ripple: Number.isFinite(ripple) ? ripple : null };
}

function optionsOf(args: readonly string[]): { kind: 'sum' | 'ratio'; top: number | undefined; time: string; at: string } {
  const { kind, top: text, time, at = '' } = readOptions(args, OPTIONS);
  if (kind !== 'sum' && kind !== 'ratio') throw new AppError('invalid_input', `--kind is "${kind ?? ''}", expected sum or ratio`, { kind });
  const top = text === undefined ? undefined : Number(text);
  if (top !== undefined && !(Number.isInteger(top) && top >= 1 && top <= MOST))
    throw new AppError('invalid_input', `--top is "${text}", expected a whole number from 1 to ${MOST}`, { top: text });
  if (kind === 'ratio' && at === '')
    throw new AppError('invalid_input', '--kind ratio needs --at, the timestamp of the slot in question', { at });
  return { kind, top, time, at };
}
