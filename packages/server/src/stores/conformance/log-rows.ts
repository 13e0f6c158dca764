import { instant } from '@gyre/domain/time';
import type { LogRow, QuarantinedRow } from '../ports.ts';

/** 2024-07-03T00:00:00Z, where the rows of these suites begin. */
export const START = 1_719_964_800_000;

/** A row at `offset` with plain values, one second after the row before; `change` says what is special about it. */
export function logRow(offset: number, change: Partial<LogRow> = {}): LogRow {
  return {
    offset,
    messageId: `m${offset}`,
    hash: offset.toString(16).padStart(32, '0'),
    customer: 1,
    name: 'order_paid',
    at: instant(START + offset * 1000),
    received: instant(START + offset * 1000),
    originalAt: null,
    source: 'web',
    sequence: null,
    historical: false,
    keys: [{ namespace: 'phone', value: '10000000001', customer: 1 }],
    properties: { amount: 12.5, city: '上海' },
    parent: null,
    ...change,
  };
}

/** Rows `from` to `to`, both included. */
export function logRows(from: number, to: number, change: (offset: number) => Partial<LogRow> = () => ({})): LogRow[] {
  return Array.from({ length: to - from + 1 }, (_, i) => logRow(from + i, change(from + i)));
}

export function quarantinedRow(change: Partial<QuarantinedRow> = {}): QuarantinedRow {
  return {
    reason: 'name_missing',
    detail: 'the event has no name',
    zh: '事件没有名称',
    raw: '{"properties":{}}',
    hash: 'f'.repeat(32),
    received: instant(START),
    source: 'web',
    ...change,
  };
}
