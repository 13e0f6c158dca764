import type { Instant } from '@gyre/domain/time';
import type { Clock } from '../clock.ts';

/** How often waiting requests look whether the disk has caught up with work that did not come through this gate. */
const LOOK_AGAIN_MS = 50;

/** A place in memory for one body; give it back exactly once. */
export interface Ticket {
  /** The body turned out to have this many bytes. */
  resize(bytes: number): void;
  release(): void;
}

export interface Entry {
  /** Bytes to reserve. */
  readonly bytes: number;
  /** Longest wait; waits on without end when undefined. */
  readonly patienceMs?: number | undefined;
  /** Aborts when the caller has gone; asked for only when there is a wait. */
  readonly signal?: (() => AbortSignal) | undefined;
}

/**
 * 闸门 — lets bodies be read only while there is room for them: first come, first served, whatever their size. A body larger than the
 * whole limit passes alone.
 */
export interface Gate {
  /** A ticket once there is room; undefined when patience ran out or the caller has gone. */
  enter(entry: Entry): Promise<Ticket | undefined>;
  readonly heldBytes: number;
  readonly waiting: number;
}

interface Waiter {
  readonly bytes: number;
  readonly settle: (ticket: Ticket | undefined) => void;
}

/**
 * @param limitBytes  most bytes of bodies in memory at once
 * @param backlog  bytes that wait for the disk, from wherever they came
 */
export function openGate(clock: Clock, limitBytes: number, backlog: () => number): Gate {
  const queue: Waiter[] = [];
  let held = 0;
  let looking = false;

  const hasRoom = (bytes: number): boolean => backlog() <= limitBytes && (held === 0 || held + bytes <= limitBytes);

  function admit(bytes: number): Ticket {
    let reserved = bytes;
    held += reserved;
    const resize = (now: number): void => {
      held += now - reserved;
      reserved = now;
      letIn();
    };
    return { resize, release: () => resize(0) };
  }

  function letIn(): void {
    for (let first = queue[0]; first !== undefined && hasRoom(first.bytes); first = queue[0]) {
      queue.shift();
      first.settle(admit(first.bytes));
    }
    if (queue.length > 0 && !looking) void lookAgain();
  }

  async function lookAgain(): Promise<void> {
    looking = true;
    await clock.until((clock.now() + LOOK_AGAIN_MS) as Instant);
    looking = false;
    letIn();
  }

  async function wait(entry: Entry): Promise<Ticket | undefined> {
    const { promise, resolve } = Promise.withResolvers<Ticket | undefined>();
    const waiter: Waiter = { bytes: entry.bytes, settle: resolve };
    const giveUp = (): void => {
      const index = queue.indexOf(waiter);
      if (index < 0) return;
      queue.splice(index, 1);
      resolve(undefined);
      letIn();
    };
    queue.push(waiter);
    const settled = giveUpLater(clock, entry, giveUp);
    letIn();
    return promise.finally(() => settled.abort());
  }

  return {
    enter: (entry) => (queue.length === 0 && hasRoom(entry.bytes) ? Promise.resolve(admit(entry.bytes)) : wait(entry)),
    get heldBytes() {
      return held;
    },
    get waiting() {
      return queue.length;
    },
  };
}

/** Calls `giveUp` when the caller has gone or its patience is over, unless what is returned has been aborted before. */
function giveUpLater(clock: Clock, entry: Entry, giveUp: () => void): AbortController {
  const settled = new AbortController();
  const gone = entry.signal?.();
  if (gone?.aborted === true) giveUp();
  gone?.addEventListener('abort', giveUp, { signal: settled.signal });
  if (entry.patienceMs !== undefined) void clock.until((clock.now() + entry.patienceMs) as Instant, settled.signal).then(giveUp);
  return settled;
}
