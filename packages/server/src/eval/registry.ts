import { attribution } from './attribution.ts';
import { detect } from './detect.ts';
import type { Evaluation } from './evaluation.ts';
import { experiment } from './experiment.ts';
import { funnel } from './funnel.ts';
import { localise } from './localise.ts';
import { retention } from './retention.ts';
import { rfm } from './rfm.ts';

/** 计算表 — every computation of `gyre eval`. */
export const evaluations: readonly Evaluation[] = [funnel, retention, attribution, rfm, experiment, detect, localise];
