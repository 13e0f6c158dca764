import { PathsParams, type PathsView } from '@gyre/domain/analyses/paths';
import { MINUTE_MS } from '@gyre/domain';
import { EVERYONE_LATELY, likely } from '../draft.ts';
import { AnalysisPage } from '../frame/analysis-page.tsx';
import { sentEvents } from '../starts.ts';
import type { AnalysisView } from '../view.ts';
import { PathsFigure } from './paths-figure.tsx';
import { type PathsDraft, PathsSentence } from './paths-sentence.tsx';

/** Events that are stops at first. */
const USUAL = 8;

const PATHS: AnalysisView<typeof PathsParams, PathsDraft, PathsView> = {
  kind: 'paths',
  params: PathsParams,
  start: (vocabulary) => ({
    ...EVERYONE_LATELY,
    range: { of: 'last', count: 7, unit: 'day', current: true },
    anchor: likely(vocabulary, 'visit'),
    side: 'start',
    stops: sentEvents(vocabulary, USUAL).map((select) => ({ select })),
    gap: { kind: 'session', ms: 30 * MINUTE_MS },
    collapse: true,
    depth: 5,
    branches: 8,
    rank: 'paths',
  }),
  hasTime: false,
  Sentence: PathsSentence,
  Figure: PathsFigure,
};

/** 路径分析 — where customers go from an event, or what leads them to it. */
export function PathsPage() {
  return <AnalysisPage view={PATHS} />;
}
