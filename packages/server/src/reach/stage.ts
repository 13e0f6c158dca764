import type { Stage } from '../pipeline/index.ts';
import type { Outbox } from './outbox.ts';
import { OUTBOX_RETRY } from './retries.ts';

/** 触达阶段 — wakes the outbox when the time of a retry has come. */
export function reachStage(outbox: Pick<Outbox, 'wake'>): Stage {
  return {
    name: 'reach',
    run(batch, effects) {
      if (batch.due.some((due) => due.kind === OUTBOX_RETRY)) effects.afterCommit(() => outbox.wake());
      return Promise.resolve();
    },
  };
}
