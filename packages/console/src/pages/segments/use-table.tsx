import type { TableProps } from 'antd';
import { Go } from '../../address.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { useWords } from '../../words/index.ts';
import type { SegmentFacts } from './segment-facts.ts';

type Use = SegmentFacts['uses'][number];

/** 使用 — what would be hurt if the segment went. */
export function UseTable({ uses }: { readonly uses: readonly Use[] }) {
  const words = useWords();
  const own = words.segments.uses;
  const states: Readonly<Record<string, string>> = words.campaigns.states;
  const columns: NonNullable<TableProps<Use>['columns']> = [
    { title: own.kind, key: 'kind', width: 140, render: (_, use) => own.kinds[use.kind] },
    {
      title: own.name,
      key: 'name',
      render: (_, use) => <Go to={use.kind === 'campaign' ? `campaigns/${use.key}` : `segments/${use.key}`}>{use.name}</Go>,
    },
    { title: own.state, key: 'state', width: 160, render: (_, use) => states[use.state] ?? '–' },
  ];
  return <Listing<Use> columns={columns} rows={uses} rowKey="key" loading={false} empty={{ sentence: own.empty }} />;
}
