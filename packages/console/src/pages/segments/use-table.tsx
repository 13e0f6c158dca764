import type { TableProps } from 'antd';
import { Go } from '../../address.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { useWords } from '../../words/index.ts';
import type { SegmentFacts } from './segment-facts.ts';

type Use = SegmentFacts['uses'][number];

/** A use; a metric and a segment may have the same key. */
interface Row extends Use {
  readonly id: string;
}

/** 使用 — what would be hurt if the segment went. */
export function UseTable({ uses }: { readonly uses: readonly Use[] }) {
  const words = useWords();
  const own = words.segments.uses;
  const states: Readonly<Record<string, string>> = words.campaigns.states;
  const columns: NonNullable<TableProps<Row>['columns']> = [
    { title: own.kind, key: 'kind', width: 140, render: (_, use) => own.kinds[use.kind] },
    {
      title: own.name,
      key: 'name',
      render: (_, use) => <Go to={addressOf(use)}>{use.name}</Go>,
    },
    { title: own.state, key: 'state', width: 160, render: (_, use) => states[use.state] ?? '–' },
  ];
  const rows = uses.map((use) => ({ ...use, id: `${use.kind} ${use.key}` }));
  return <Listing<Row> columns={columns} rows={rows} rowKey="id" loading={false} empty={{ sentence: own.empty }} />;
}

const ROOMS: Readonly<Record<Exclude<Use['kind'], 'analysis' | 'stage_model'>, string>> = {
  campaign: 'campaigns',
  segment: 'segments',
  metric: 'metrics',
  dashboard: 'dashboards',
};

/** Saved analyses are opened from their list, which knows their kind; stage models have one page. */
function addressOf({ kind, key }: Use): string {
  if (kind === 'analysis') return 'analysis';
  return kind === 'stage_model' ? 'stage-models' : `${ROOMS[kind]}/${key}`;
}
