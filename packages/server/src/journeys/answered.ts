import type { Moment } from '@gyre/domain/rules/date-test';
import type { EventSelector } from '@gyre/domain/rules/rule';
import { instant } from '@gyre/domain/time';
import type { History, LogRow } from '../stores/ports.ts';
import { isOf } from './match.ts';
import type { Wait, Whole } from './wait-rows.ts';

const PAGE = 2000;

/** A wait with the customer it is about. */
export interface WaitOf {
  readonly wait: Wait;
  readonly whole: Whole;
}

/**
 * Whether a row that passes the answer's filter answers a wait: of the same customer, after the event by `(at, offset)`, and in time.
 */
export function answers(row: Pick<LogRow, 'at' | 'offset' | 'customer'>, { wait, whole }: WaitOf): boolean {
  const isAfter = row.at > wait.at || (row.at === wait.at && row.offset > wait.offset);
  return isAfter && row.at <= wait.until && whole.leaves.includes(row.customer);
}

/**
 * Those of some waits for one selector that the log answers with a row up to an offset. Reads the log: for the few waits whose answer the
 * table of waits cannot have seen, because the event came after its answer or its customer was merged since.
 */
export async function answeredInLog(
  history: Pick<History, 'timeline'>,
  selector: EventSelector,
  waits: readonly WaitOf[],
  upTo: number,
  moment: Moment,
): Promise<Set<Wait>> {
  const answered = new Set<Wait>();
  if (waits.length === 0) return answered;
  const customers = [...new Set(waits.flatMap((w) => w.whole.leaves))];
  const earliest = Math.min(...waits.map((w) => w.wait.at));
  let before: { at: LogRow['at']; offset: number } | undefined = {
    at: instant(Math.max(...waits.map((w) => w.wait.until)) + 1),
    offset: 0,
  };
  while (before !== undefined) {
    const rows: LogRow[] = await history.timeline({
      customers,
      names: [selector.event],
      before,
      upTo: { partition: 0, offset: upTo },
      limit: PAGE,
    });
    for (const row of rows) {
      if (!isOf(selector, row, moment)) continue;
      for (const of of waits) if (answers(row, of)) answered.add(of.wait);
    }
    const last = rows.at(-1);
    before = rows.length < PAGE || last === undefined || last.at < earliest ? undefined : { at: last.at, offset: last.offset };
  }
  return answered;
}
