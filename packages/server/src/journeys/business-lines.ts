import type { Properties } from '@gyre/domain/events';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';

/** An own event as the relay carries it. */
interface Carried {
  readonly event: { readonly properties: Properties };
}

/** 标注业务线 — own events that name a campaign with a business line say it too, as of when they are carried into the log. */
export type BusinessLines = <T extends Carried>(events: readonly T[]) => Promise<readonly T[]>;

const LineRow = z.object({ key: z.string(), line: z.string() });

/** @param changes  grows with every change of a campaign */
export function businessLines(ledger: Ledger, changes: () => number): BusinessLines {
  let known: { readonly changes: number; readonly lines: ReadonlyMap<string, string> } | undefined;
  async function linesNow(): Promise<ReadonlyMap<string, string>> {
    const now = changes();
    if (known?.changes === now) return known.lines;
    const rows = await ledger.rows(
      LineRow,
      `select key, definition->>'businessLine' as line from campaigns where definition->>'businessLine' is not null`,
    );
    known = { changes: now, lines: new Map(rows.map(({ key, line }) => [key, line])) };
    return known.lines;
  }
  return async (events) => {
    const lines = await linesNow();
    return lines.size === 0 ? events : events.map((carried) => withLine(carried, lines));
  };
}

function withLine<T extends Carried>(carried: T, lines: ReadonlyMap<string, string>): T {
  const { properties } = carried.event;
  const line = typeof properties['campaign'] === 'string' ? lines.get(properties['campaign']) : undefined;
  if (line === undefined) return carried;
  return { ...carried, event: { ...carried.event, properties: { ...properties, business_line: line } } };
}
