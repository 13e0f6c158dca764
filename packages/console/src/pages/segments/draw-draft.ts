import { Draw } from '@gyre/domain';
import { NO_EVENT, type SelectorDraft, type WindowDraft } from '../../parts/rules/rule-draft.ts';

export const DRAWS = ['everybody', 'number', 'share', 'top'] as const;
export const MEASURES = ['count', 'sum', 'average', 'minimum', 'maximum', 'days'] as const;

/** Whether a measure looks at a property, and not only at how often the event happened. */
export function isOfProperty(of: (typeof MEASURES)[number]): boolean {
  return of !== 'count' && of !== 'days';
}

/** 抽取草稿 — everything any kind of draw needs; a kind takes what is its own. */
export interface DrawDraft {
  readonly kind: (typeof DRAWS)[number];
  readonly customers: number;
  readonly percent: number;
  readonly salt: string;
  readonly event: SelectorDraft;
  readonly of: (typeof MEASURES)[number];
  readonly property: string;
  readonly window: WindowDraft;
  readonly smallest: boolean;
}

export const NEW_DRAW: DrawDraft = {
  kind: 'everybody',
  customers: 1000,
  percent: 10,
  salt: '',
  event: NO_EVENT,
  of: 'count',
  property: '',
  window: { kind: 'rolling', span: { amount: 30, unit: 'day' } },
  smallest: false,
};

/** The draw of a draft; undefined while something is missing. */
export function drawOf(draft: DrawDraft): Draw | undefined {
  const { kind, customers, percent, salt, event, of, property, window, smallest } = draft;
  const needsProperty = isOfProperty(of);
  if (kind === 'top' && needsProperty && property === '') return undefined;
  const shapes = {
    everybody: { kind },
    number: { kind, customers, salt },
    share: { kind, basisPoints: Math.round(percent * 100), salt },
    top: { kind, customers, smallest, by: { select: event, of, window, ...(needsProperty ? { property } : {}) } },
  };
  return Draw.safeParse(shapes[kind]).data;
}
