export { openCauses, type Causes, type FrozenAsked, type SliceSeriesAsked } from './causes.ts';
export type { CauseQuestion, Finding, FrozenExpectation, MeasuredTotal, MovedAlong, RankedCause } from './finding.ts';
