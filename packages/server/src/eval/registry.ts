import { attribution } from './attribution.ts';
import type { Evaluation } from './evaluation.ts';
import { funnel } from './funnel.ts';
import { retention } from './retention.ts';
import { rfm } from './rfm.ts';

/** 计算表 — every computation of `gyre eval`. */
export const evaluations: readonly Evaluation[] = [funnel, retention, attribution, rfm];
