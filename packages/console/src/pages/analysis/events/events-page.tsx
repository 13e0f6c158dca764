import { type EventsAnswer, EventsParams } from '@gyre/domain/analyses/events';
import { likely, EVERYONE_LATELY } from '../draft.ts';
import { customersOf } from '../blanks/measure-blank.tsx';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import type { AnalysisView } from '../view.ts';
import { type EventsDraft, EventsSentence } from './events-sentence.tsx';
import { EventsFigure } from './events-figure.tsx';

const EVENTS: AnalysisView<typeof EventsParams, EventsDraft, EventsAnswer> = {
  kind: 'events',
  params: EventsParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    measures: [customersOf(likely(vocabulary, 'order'))],
    formulas: [],
    filter: { all: [], any: [] },
    by: [],
    groups: 10,
    grain: 'day',
  }),
  hasTime: true,
  Sentence: EventsSentence,
  Figure: EventsFigure,
};

/** 事件分析 — how much happened, to how many, over time and by groups. */
export function EventsPage() {
  return <AnalysisPage view={EVENTS} />;
}
