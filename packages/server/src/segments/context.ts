import type { SegmentUse } from '@gyre/domain/api/segments';
import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { TurnChanges } from '../customers/index.ts';
import type { History, Ledger, Warehouse } from '../stores/ports.ts';
import type { Activation } from './activation.ts';
import type { Membership } from './membership.ts';
import type { Questions } from './progress.ts';
import type { Shelf } from './shelf.ts';

/** 用到它的地方 — what uses a segment. */
export type Use = z.infer<typeof SegmentUse>;

/** What the room is given. */
export interface SegmentsContext {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly history: Pick<History, 'frequentValues'>;
  readonly warehouse: Warehouse;
  readonly zone: () => string;
  /** Changes of the pipeline's current turn, after the customers stage has run. */
  readonly changes: () => TurnChanges;
  /** Uses of a segment in later rooms. */
  readonly otherUses: (segment: string) => Promise<readonly Use[]>;
  /** The pipeline has something to do. */
  readonly wake: () => void;
  readonly fatal: (error: unknown) => void;
}

/** What the files of the room work with. */
export interface Room extends SegmentsContext {
  readonly shelf: Shelf;
  readonly membership: Membership;
  readonly activation: Activation;
  readonly questions: Questions;
}
