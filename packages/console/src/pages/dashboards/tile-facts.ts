import { contract } from '@gyre/domain';
import { TimeRange } from '@gyre/domain/analyses/time-range';
import type { Tile } from '@gyre/domain/dashboard';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords, type Words } from '../../words/index.ts';
import { choiceOfRange } from '../analysis/range-choices.ts';

/** How a tile is shown. */
export interface Showing {
  /** Asked anew so often; undefined: only when asked to. */
  readonly everyMs: number | undefined;
  /** Takes the tile off its dashboard, where one may. */
  readonly onRemove?: (() => void) | undefined;
}

/** What a tile is called, the time it is about in words (empty where the tile itself says it), and the page that shows more of it; null: there is none. */
interface TileFacts {
  readonly title: string;
  readonly period: string;
  readonly target: { readonly page: string; readonly search: Readonly<Record<string, string>> } | null;
}

/** The metrics of a project, for their names; shared by everything on the page. */
export function useMetrics() {
  const project = useProjectKey();
  return useCall(contract.metrics.list, { params: { project }, query: {} }, { staleMs: 60_000 });
}

/** 卡片称呼 — its own title, or that of what it shows. */
export function useTileFacts({ title, content }: Tile): TileFacts {
  const words = useWords();
  const project = useProjectKey();
  const metrics = useMetrics().data?.rows ?? [];
  const key = content.of === 'saved' ? content.analysis : '';
  const saved = useCall(contract.analyses.get, { params: { project, analysis: key } }, { enabled: key !== '', staleMs: 60_000 }).data;
  const named = (own: string): string => (title === '' ? own : title);
  switch (content.of) {
    case 'saved': {
      const definition = saved?.definition;
      const target = definition === undefined ? null : { page: `analysis/${definition.kind}`, search: { saved: key } };
      return { title: named(definition?.name ?? key), period: periodOf(definition?.params['range'], words), target };
    }
    case 'analysis': {
      const kinds: Readonly<Record<string, { readonly title: string }>> = words.analysis.kinds;
      const target = { page: `analysis/${content.kind}`, search: { params: JSON.stringify(content.params) } };
      return { title: named(kinds[content.kind]?.title ?? content.kind), period: periodOf(content.params['range'], words), target };
    }
    case 'metrics': {
      const names = content.metrics.map((metric) => metrics.find((one) => one.key === metric)?.definition.name ?? metric);
      const [first = ''] = content.metrics;
      const target = first === '' ? null : { page: `metrics/${first}`, search: {} };
      return { title: named(names.join(' · ')), period: periodOf(content.range, words), target };
    }
    case 'report':
      return { title: named(words.dashboards.tile.kinds.report), period: '', target: { page: 'metrics', search: {} } };
  }
}

/** A time range in words; empty for what is none. */
function periodOf(range: unknown, words: Words): string {
  const read = TimeRange.safeParse(range);
  if (!read.success) return '';
  if (read.data.of === 'days') return `${read.data.from} – ${read.data.to}`;
  const { choices, units } = words.analysis.range;
  const choice = choiceOfRange(read.data);
  return choice === 'last' ? words.dashboards.tile.lastOf(read.data.count, units[read.data.unit]) : choices[choice as keyof typeof choices];
}
