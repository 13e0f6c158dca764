import { z } from 'zod';
import { lineByLine } from './case-lines.ts';
import { assigningMethods } from './experiment/assigning.ts';
import { bayesianMethods } from './experiment/bayesian.ts';
import { effectMethods } from './experiment/effects.ts';
import { judgingMethods } from './experiment/judging.ts';
import type { ExperimentMethod } from './experiment/method.ts';
import { planningMethods } from './experiment/planning.ts';
import { testMethods } from './experiment/significance.ts';

const METHODS: ReadonlyMap<string, ExperimentMethod> = new Map(
  [...effectMethods, ...testMethods, ...bayesianMethods, ...judgingMethods, ...planningMethods, ...assigningMethods].map((one) => [
    one.name,
    one,
  ]),
);

const Case = z.looseObject({
  method: z.string().refine((name) => METHODS.has(name), `expected one of ${[...METHODS.keys()].join(', ')}`),
});

/** `gyre eval experiment` — one JSON case a line, one answer a line, both as the reference's cases are written. */
export const experiment = lineByLine(
  {
    name: 'experiment',
    summary: {
      zh: '算 A/B 实验：效果、检验、功效、分流；每行一个 JSON 案例',
      en: 'Effects, tests, power and assignment of experiments; one JSON case a line',
    },
  },
  Case,
  (one) => METHODS.get(one.method)!.answer(one),
);
