import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';
import { presentMs } from '../../clock.ts';

export type SegmentRow = Answer<typeof contract.segments.list>['rows'][number];
export type SegmentFacts = Answer<typeof contract.segments.get>;

/** A key nobody else has yet, to be changed at will. */
export function freshKey(start: string): string {
  return `${start}-${presentMs().toString(36).slice(-6)}`;
}
