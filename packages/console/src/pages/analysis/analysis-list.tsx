import { contract } from '@gyre/domain';
import { Select, type TableProps, theme } from 'antd';
import { z } from 'zod';
import { type Answer, usePages } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { Listing, PageHead, SearchField } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ChangedCell } from '../../parts/row-cells.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import './analysis.css';
import { KIND_GROUPS, KINDS } from './kinds.ts';
import type { Kind } from './view.ts';

type Row = Answer<typeof contract.analyses.saved>['rows'][number];

const Address = z.object({ search: z.string().optional(), kind: z.string().max(40).optional() });

/** 行为分析 — what can be asked, and what was saved. */
export function AnalysisList() {
  const words = useWords().analysis;
  const project = useProjectKey();
  const go = useGo();
  const [{ search, kind }, setAddress] = useAddress(Address);
  const pages = usePages(contract.analyses.saved, { params: { project }, query: { search, kind } });
  const columns: NonNullable<TableProps<Row>['columns']> = [
    {
      title: words.columns.name,
      key: 'name',
      width: 300,
      render: (_, row) => (
        <Go to={`analysis/${row.definition.kind}`} search={{ saved: row.key }} style={{ fontWeight: 500 }}>
          {row.definition.name}
        </Go>
      ),
    },
    { title: words.columns.kind, key: 'kind', width: 140, render: (_, row) => titleOf(row.definition.kind, words.kinds) },
    { title: words.columns.note, key: 'note', render: (_, row) => row.definition.note },
    { title: words.columns.changed, key: 'changed', width: 200, render: (_, row) => <ChangedCell row={row} /> },
  ];
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      <NewAnalysis />
      <h2 className="analysis-heading">{words.saved}</h2>
      <div className="page-filters">
        <SearchField
          value={search ?? ''}
          hint={words.searchHint}
          onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
        />
        <Select<string>
          allowClear
          placeholder={words.anyKind}
          aria-label={words.columns.kind}
          style={{ width: 160 }}
          value={kind ?? null}
          options={KINDS.map((one) => ({ value: one, label: words.kinds[one].title }))}
          onChange={(chosen: string | undefined) => setAddress({ kind: chosen })}
        />
      </div>
      <Listing<Row>
        {...pages.listing}
        columns={columns}
        rowKey="key"
        onOpen={(row) => go(`analysis/${row.definition.kind}`, { saved: row.key })}
        filtered={search !== undefined || kind !== undefined}
        onClearFilters={() => setAddress({ search: undefined, kind: undefined })}
        empty={{ sentence: words.empty }}
        table={{ scroll: { x: 760 } }}
      />
    </>
  );
}

function titleOf(kind: string, kinds: Readonly<Record<string, { readonly title: string }>>): string {
  return kinds[kind]?.title ?? kind;
}

/** 新建分析 — a card for each kind: which question it answers. */
function NewAnalysis() {
  const words = useWords().analysis;
  return (
    <Panel title={words.create} style={{ marginBottom: 24 }}>
      {KIND_GROUPS.map(({ group, kinds }) => (
        <section key={group} aria-label={words.groups[group]}>
          <h3 className="analysis-group">{words.groups[group]}</h3>
          <div className="analysis-kinds">
            {kinds.map((kind) => (
              <KindCard key={kind} kind={kind} />
            ))}
          </div>
        </section>
      ))}
    </Panel>
  );
}

function KindCard({ kind }: { readonly kind: Kind }) {
  const words = useWords().analysis.kinds[kind];
  const { token } = theme.useToken();
  return (
    <Go to={`analysis/${kind}`} className="analysis-kind" style={{ borderColor: token.colorBorderSecondary, color: token.colorText }}>
      <b>{words.title}</b>
      <span style={{ color: token.colorTextSecondary }}>{words.question}</span>
    </Go>
  );
}
