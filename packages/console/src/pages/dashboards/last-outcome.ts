import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';

type Send = Answer<typeof contract.dashboards.subscriptions>[number]['sends'][number];

/** 最近一次 — what became of one due time over all its receivers. */
interface LastOutcome {
  /** Null: a test. */
  readonly due: number | null;
  /** The worst of its receivers'. */
  readonly state: Send['state'];
  readonly sent: number;
  readonly all: number;
}

/** From what needs a look to what needs none. */
const WORST: readonly Send['state'][] = ['failed', 'unknown', 'waiting', 'sending', 'sent'];

/**
 * The last due time of a subscription; its last test while it never was due; null while nothing was sent.
 *
 * @param sends  newest first
 */
export function lastOutcome(sends: readonly Send[]): LastOutcome | null {
  const newest = sends.find(({ due }) => due !== null) ?? sends[0];
  if (newest === undefined) return null;
  const { due } = newest;
  const own = due === null ? lastTest(sends) : sends.filter((send) => send.due === due);
  return {
    due,
    state: WORST.find((state) => own.some((send) => send.state === state)) ?? newest.state,
    sent: own.filter(({ state }) => state === 'sent').length,
    all: own.length,
  };
}

/** A test goes to every receiver once: the newest of each. */
function lastTest(sends: readonly Send[]): Send[] {
  return [...new Map(sends.toReversed().map((send) => [send.receiver, send])).values()];
}
