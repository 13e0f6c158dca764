import { assignArm, placeOf } from '@gyre/domain/statistics/experiments/assignment';
import { fnv1a32, md5Head, murmur3 } from '@gyre/domain/statistics/experiments/hashes';
import { z } from 'zod';
import { method, type ExperimentMethod } from './method.ts';

const Case = z.looseObject({
  rule: z.enum(['growthbook_1', 'growthbook_2', 'eppo']).default('growthbook_2'),
  seed: z.string(),
  customers: z.array(z.union([z.string(), z.number()]).transform(String)),
  arms: z.array(z.strictObject({ key: z.string(), weight: z.number() })).default([
    { key: 'control', weight: 1 },
    { key: 'treated', weight: 1 },
  ]),
  coverage: z.number().default(1),
  layer: z.strictObject({ name: z.string(), from: z.number(), to: z.number() }).optional(),
});

const Hashed = z.looseObject({
  hash: z.enum(['fnv1a32', 'murmur3', 'md5_head']),
  text: z.string(),
  seed: z.number().int('expected a whole number').default(0),
});

/** 分流 — who gets which arm, and the hashes that is found by. */
export const assigningMethods: readonly ExperimentMethod[] = [
  method('Assignment', Case, ({ customers, layer, ...rest }) => {
    const split = { ...rest, ...(layer === undefined ? {} : { layer }) };
    return {
      places: customers.map((customer) => placeOf(split.rule, split.seed, customer)),
      arms: customers.map((customer) => assignArm(split, customer)),
    };
  }),
  method('Hash', Hashed, ({ hash, text, seed }) => {
    const value = hash === 'murmur3' ? murmur3(text, seed) : hash === 'md5_head' ? md5Head(text) : fnv1a32(text);
    return { hash: value };
  }),
];
