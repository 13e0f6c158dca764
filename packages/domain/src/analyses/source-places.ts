import type { SomeGroups } from '../questions/measures.ts';
import type { TouchpointsPlace } from '../questions/touchpoints.ts';
import type { z } from 'zod';
import type { SourceFigures } from './source-rows.ts';

/** A number of a source: visits, those with one view, visitors; or of customers and conversions by their first or last source. */
export type SourceNumber = 'visits' | 'bounces' | 'customers' | `${SourceTouch}_${'customers' | 'conversions' | 'value'}`;

/** By which of several sources customers and conversions are told apart. */
export type SourceTouch = 'first' | 'last';

/** Whom a number of a source is about; see the places of `sources`. */
export type SourceWho =
  | { readonly did: 'entry' | 'bounce' | 'view'; readonly groups: z.input<typeof SomeGroups> }
  | { readonly did: 'come'; readonly touch: SourceTouch; readonly sources: readonly string[]; readonly isNot: boolean }
  | { readonly did: 'convert'; readonly touch: SourceTouch; readonly source: TouchpointsPlace['channel'] };

/** 来源背后的用户 — who is behind a number of a source among others; `other` are all but those that are told apart. */
export function whoOfSource(row: SourceFigures, rows: readonly SourceFigures[], of: SourceNumber, direct: string): SourceWho {
  const isNot = row.values === null;
  const meant = isNot ? rows.filter(({ values }) => values !== null) : [row];
  if (of === 'visits' || of === 'bounces' || of === 'customers') {
    const did = ({ visits: 'entry', bounces: 'bounce', customers: 'view' } as const)[of];
    return { did, groups: { keys: meant.flatMap(({ values }) => values ?? []).map((value) => [value]), isNot } };
  }
  const touch = of.startsWith('first') ? 'first' : 'last';
  if (of.endsWith('_customers')) return { did: 'come', touch, sources: meant.map(({ source }) => source), isNot };
  const channelOf = ({ source }: SourceFigures): string | null => (source === direct ? null : source);
  return { did: 'convert', touch, source: isNot ? { not: meant.map(channelOf) } : channelOf(row) };
}
