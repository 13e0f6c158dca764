import type { SourceFigures } from '@gyre/domain/analyses/source-rows';

/** 来源的看法 — visits and visitors, and customers, conversions and value by the first or the last source. */
export const SOURCE_MEASURES = [
  'visits',
  'customers',
  'first_customers',
  'last_customers',
  'first_conversions',
  'last_conversions',
  'first_value',
  'last_value',
] as const;
export type SourceMeasure = (typeof SOURCE_MEASURES)[number];

/** What can be shown of sources where conversions, and their value, are asked for or not. */
export function shownMeasures({
  hasConversion,
  hasValue,
}: {
  readonly hasConversion: boolean;
  readonly hasValue: boolean;
}): readonly SourceMeasure[] {
  return SOURCE_MEASURES.filter((one) => (hasConversion || !one.endsWith('_conversions')) && (hasValue || !one.endsWith('_value')));
}

/** A number of a source; null where it is missing. */
export function measureOf({ visits, customers, first, last }: SourceFigures, measure: SourceMeasure): number | null {
  switch (measure) {
    case 'visits':
      return visits;
    case 'customers':
      return customers;
    case 'first_customers':
      return first.customers;
    case 'last_customers':
      return last.customers;
    case 'first_conversions':
      return first.conversions;
    case 'last_conversions':
      return last.conversions;
    case 'first_value':
      return first.value;
    case 'last_value':
      return last.value;
  }
}
