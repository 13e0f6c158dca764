import type { EventLog, History, LogRow } from '../stores/ports.ts';
import type { GroupCommit } from '../intake/index.ts';
import type { JobControl } from '../transfer/index.ts';
import { retailCalls, retailProducts } from '../../samples/online-retail.ts';

/** Source key of the real orders. */
export const RETAIL_SOURCE = 'online-retail';

const ROWS = 541_909;
const PAGE = 10_000;

/** 核对 — what the log holds of the real orders, to be compared with the published totals. Revenue in GBP, exact to a thousandth. */
export interface RetailTotals {
  readonly lines: number;
  /** Lines of cleaned purchases: customer known, quantity and price above zero. */
  readonly purchaseLines: number;
  readonly customers: number;
  readonly invoices: number;
  readonly revenue: number;
}

/** Fills a project with the real orders; what a run before this one stored is recognised as duplicate. */
export async function fillRetail(
  parts: { readonly writer: Pick<GroupCommit, 'write'>; readonly log: Pick<EventLog, 'end'> & Pick<History, 'scan'> },
  { progress, signal }: Pick<JobControl, 'progress' | 'signal'>,
): Promise<void> {
  await progress({ total: ROWS });
  await parts.writer.write(RETAIL_SOURCE, await retailProducts());
  let done = 0;
  let pages = 0;
  for await (const calls of retailCalls()) {
    signal.throwIfAborted();
    await parts.writer.write(RETAIL_SOURCE, calls);
    done += calls.length;
    if (++pages % 10 === 0) await progress({ done });
  }
  await progress({ done, detail: { totals: await retailTotals(parts.log) } });
}

/** Counts the real orders as they stand in the log, not as they stood in the file. */
export async function retailTotals(log: Pick<History, 'scan'>): Promise<RetailTotals> {
  const customers = new Set<number>();
  const invoices = new Set<unknown>();
  const sums = { lines: 0, purchaseLines: 0, milli: 0 };
  let from = 0;
  for (;;) {
    const rows = await log.scan(from, PAGE);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const row of rows) {
      if (row.name !== 'order_line' || row.source !== RETAIL_SOURCE) continue;
      sums.lines++;
      if (!isPurchase(row)) continue;
      sums.purchaseLines++;
      sums.milli += Math.round(Number(row.properties['amount']) * 1000);
      customers.add(row.customer);
      invoices.add(row.properties['invoice']);
    }
    from = last.offset;
  }
  return {
    lines: sums.lines,
    purchaseLines: sums.purchaseLines,
    customers: customers.size,
    invoices: invoices.size,
    revenue: sums.milli / 1000,
  };
}

function isPurchase(row: LogRow): boolean {
  return row.keys[0]?.namespace === 'user_id' && Number(row.properties['quantity']) > 0 && Number(row.properties['unit_price']) > 0;
}
