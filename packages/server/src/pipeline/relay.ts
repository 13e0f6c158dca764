import type { EventLog, Ledger } from '../stores/ports.ts';
import { dropOutgoing, readOutgoing, skipSequences } from './outgoing.ts';
import type { OwnEvent } from './stage.ts';
import { openWaker } from './waker.ts';

/** Events one append takes at most. */
const PAGE = 1000;

export interface RelayParts {
  readonly ledger: Ledger;
  readonly log: Pick<EventLog, 'lastSequence'>;
  /** Appends durably, in order, with the sequence on each row. */
  readonly append: (events: readonly { readonly sequence: number; readonly event: OwnEvent }[]) => Promise<void>;
  readonly fatal: (error: unknown) => void;
}

/** 中继 — carries our own events from `outgoing` into the log, each exactly once: what the log already has by its sequence is skipped. */
export interface Relay {
  readonly wake: () => void;
  /** Resolves once everything left for it before this call is in the log. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export async function openRelay(parts: RelayParts): Promise<Relay> {
  const waker = openWaker();
  const waiting: (() => void)[] = [];
  let reached = await parts.log.lastSequence();
  await dropOutgoing(parts.ledger, reached);
  await skipSequences(parts.ledger, reached);

  async function run(): Promise<void> {
    while (!waker.closed) {
      const asked = waiting.length;
      const events = await readOutgoing(parts.ledger, reached, PAGE);
      const last = events.at(-1);
      if (last !== undefined) {
        await parts.append(events);
        reached = last.sequence;
        await dropOutgoing(parts.ledger, reached);
      }
      // A page that is not full held everything left by then: who asked before need not wait for a moment without events.
      if (events.length < PAGE) for (const resolve of waiting.splice(0, asked)) resolve();
      if (last === undefined) await waker.woken();
    }
  }
  const running = run().catch((error: unknown) => {
    if (!waker.closed) parts.fatal(error);
  });
  return {
    wake: waker.wake,
    drained() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        waker.wake();
      });
    },
    async close() {
      waker.close();
      await running;
    },
  };
}
