import type { PastEvent } from '../rules/naive.ts';
import { dayNumber } from '../time.ts';
import { inOrder, isTaken, type AskedSpan, type Reading } from './asked.ts';
import type { SessionRule } from './sessions.ts';

/** 会话的参照实现 — the sessions of one customer, each its events in order. */
export function sessionsOf(events: readonly PastEvent[], rule: SessionRule, span: AskedSpan, reading: Reading): PastEvent[][] {
  const seen = inOrder(events).filter(
    (event) => event.at >= span.from && event.at < span.to && rule.events.some((select) => isTaken(select, event, reading)),
  );
  const goesOn = (event: PastEvent, before: PastEvent): boolean =>
    event.at - before.at <= rule.gapMs &&
    !(rule.endsAtMidnight && dayNumber(event.at, reading.zone) !== dayNumber(before.at, reading.zone));
  return seen.reduce<PastEvent[][]>((sessions, event) => {
    const last = sessions.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && goesOn(event, before)) last.push(event);
    else sessions.push([event]);
    return sessions;
  }, []);
}
