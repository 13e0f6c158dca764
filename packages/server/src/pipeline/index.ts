export { openPipeline, takeOver, type Pipeline, type PipelineParts, type Standing } from './pipeline.ts';
export { openRelay, type Relay } from './relay.ts';
export { emitOwn, lastOutgoing } from './outgoing.ts';
export { openWaker, type Waker } from './waker.ts';
export { startRounds, type Rounds } from './rounds.ts';
export { insertDue } from './due.ts';
export type { Due, Effects, MicroBatch, OwnEvent, Stage } from './stage.ts';
