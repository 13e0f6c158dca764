import type { Endpoint } from '@gyre/domain';
import { useCallback, useMemo, useState } from 'react';
import { type Answer, type Args, type CallError, type CallOptions, stopCall, useCall } from '../api.ts';
import { useDelayed } from './use-delayed.ts';

/** 提问 — an answer that takes time, and what one can do meanwhile. */
export interface Asking<Draft, A> {
  /** What is asked about, once typing has paused. */
  readonly settled: Draft;
  /** The answer to it; undefined while it is on its way. */
  readonly data: A | undefined;
  /** True while the answer to what stands there now is on its way, or was stopped. */
  readonly late: boolean;
  readonly error: CallError | null;
  /** The name under which the server tells how far the answer is. */
  readonly query: string;
  /** Whether what stands there now is not asked any more, until it changes or goes on. */
  readonly isStopped: boolean;
  readonly stop: () => void;
  readonly resume: () => void;
  /** Asks again. */
  readonly again: () => void;
}

interface AskingOptions<Draft, A> extends Omit<CallOptions<A>, 'enabled'> {
  /** Whether a draft can be asked about at all; every one unless it says so. */
  readonly isReady?: (draft: Draft) => boolean;
  /** How long typing has to pause. */
  readonly pauseMs?: number;
}

/**
 * 边改边问 — asks an endpoint about a draft once typing has paused; an older question is cancelled. One that takes long can be stopped.
 *
 * @param argsOf  the call for a draft and the name of the question; one function for all renders
 */
export function useAsking<E extends Endpoint, Draft>(
  endpoint: E,
  draft: Draft,
  argsOf: (draft: Draft, query: string) => Args<E>,
  { pauseMs = 150, isReady = () => true, ...options }: AskingOptions<Draft, Answer<E>> = {},
): Asking<Draft, Answer<E>> {
  const settled = useDelayed(draft, pauseMs);
  const [query] = useState(queryName);
  const args = useMemo(() => argsOf(settled, query), [argsOf, settled, query]);
  const [stopped, setStopped] = useState<{ readonly at: Draft } | null>(null);
  const isHeld = stopped !== null && stopped.at === settled;
  const { data, error, refetch } = useCall(endpoint, args, { ...options, enabled: isReady(settled) && !isHeld });
  const stop = useCallback((): void => {
    setStopped({ at: settled });
    void stopCall(endpoint, args);
  }, [settled, endpoint, args]);
  const resume = useCallback((): void => setStopped(null), []);
  const again = useCallback((): void => void refetch(), [refetch]);
  const isStopped = isHeld && settled === draft;
  const late = isReady(draft) && (settled !== draft || (data === undefined && error === null));
  return useMemo(
    () => ({ settled, data, late, error, query, isStopped, stop, resume, again }),
    [settled, data, late, error, query, isStopped, stop, resume, again],
  );
}

/** A name nobody else asks under. */
function queryName(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('-');
}
