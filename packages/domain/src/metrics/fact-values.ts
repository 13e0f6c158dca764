import type { FactValue } from '../rules/fact-reading.ts';
import { readFact } from '../rules/fact-reading.ts';
import type { LocalDate } from '../time.ts';
import type { MetricMeasure } from './metric.ts';

type FactRead = Extract<MetricMeasure, { of: 'fact' }>['read'];

/** The subject of facts about customers. */
export const CUSTOMER_SUBJECT = 'customer';

/** 主体的事实 — values of one fact by subject. */
export type DatedFacts = ReadonlyMap<string, readonly FactValue[]>;

/**
 * A subject's fact as read of a period; undefined when it has none.
 *
 * @param values  at most one a day, ascending
 * @param last  the period's last day, or today while it lasts
 */
export function readOfPeriod(values: readonly FactValue[], read: FactRead, first: LocalDate, last: LocalDate): number | undefined {
  switch (read) {
    case 'at_end':
      return readFact(values, { read: 'latest' }, last);
    case 'change':
      return readFact(values, { read: 'change' }, last);
    case 'total':
    case 'daily_average': {
      const inside = values.filter(({ day }) => day >= first && day <= last);
      if (inside.length === 0) return undefined;
      const sum = inside.reduce((total, { value }) => total + value, 0);
      return read === 'total' ? sum : sum / inside.length;
    }
  }
}
