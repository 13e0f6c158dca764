import type { Evaluation } from './evaluation.ts';

/** 计算表 — every computation of `gyre eval`. */
export const evaluations: readonly Evaluation[] = [];
