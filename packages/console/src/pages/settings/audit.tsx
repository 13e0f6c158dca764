import { contract } from '@gyre/domain';
import { Select, type TableProps } from 'antd';
import { z } from 'zod';
import { useAddress } from '../../address.tsx';
import { type Answer, usePages } from '../../api.ts';
import { JsonView } from '../../parts/json-view.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useProjects } from '../../session.ts';
import { useWords, type Words } from '../../words/index.ts';

const Filters = z.object({ search: z.string().optional(), act: z.string().optional(), of: z.string().optional() });
type AuditRow = Answer<typeof contract.access.listAudit>['rows'][number];

/** 操作日志 — what operators did, newest first. */
export function Audit() {
  const words = useWords().data;
  const w = words.audit;
  const [filters, setFilters] = useAddress(Filters);
  const projects = useProjects();
  const audit = usePages(contract.access.listAudit, { query: { project: filters.of, act: filters.act, search: filters.search } });
  const filtered = Object.values(filters).some((value) => value !== undefined && value !== '');
  return (
    <ListPage<AuditRow>
      title={words.pages.audit}
      note={w.lead}
      search={filters.search}
      searchHint={w.search}
      onSearch={(search) => setFilters({ search })}
      filters={
        <>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={w.act}
            placeholder={w.allActs}
            value={filters.act}
            onChange={(act?: string) => setFilters({ act })}
            options={actGroups(words)}
            style={{ minWidth: 200 }}
          />
          <Select
            allowClear
            aria-label={w.project}
            placeholder={w.allProjects}
            value={filters.of}
            onChange={(of?: string) => setFilters({ of })}
            options={(projects.data ?? []).map((p) => ({ value: p.key, label: p.name }))}
            style={{ minWidth: 180 }}
          />
        </>
      }
      filtered={filtered}
      onClearFilters={() => setFilters({ search: '', act: '', of: '' })}
      columns={useColumns()}
      {...audit.listing}
      rowKey="id"
      loading={audit.isPending}
      error={audit.data === undefined ? audit.error : null}
      empty={{ sentence: w.empty }}
      table={{
        expandable: {
          expandedRowRender: drawDetails,
          rowExpandable: (row) => Object.keys(row.details).length > 0,
        },
      }}
    />
  );
}

const drawDetails = (row: AuditRow) => <JsonView value={row.details} />;

/** Every act there is, grouped by what it acts on. */
function actGroups({ acts, audit }: Words['data']): { label: string; options: { value: string; label: string }[] }[] {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const [value, label] of Object.entries(acts)) {
    const group = value.split('.')[0] ?? '';
    groups.set(group, [...(groups.get(group) ?? []), { value, label }]);
  }
  return [...groups].map(([group, options]) => ({ label: audit.groups[group] ?? group, options }));
}

function useColumns(): NonNullable<TableProps<AuditRow>['columns']> {
  const words = useWords().data;
  const w = words.audit;
  const projects = useProjects().data ?? [];
  const nameOf = (key: string): string => projects.find((p) => p.key === key)?.name ?? key;
  return [
    { title: w.at, width: 150, render: (_, row) => <Moment at={row.at} /> },
    { title: w.actor, render: (_, row) => row.actor },
    { title: w.act, render: (_, row) => words.acts[row.act] ?? <span className="mono">{row.act}</span> },
    { title: w.subject, render: (_, row) => <div style={{ maxWidth: 360 }}>{row.subject}</div> },
    {
      title: w.project,
      render: (_, row) => (row.project === null ? <span style={{ opacity: 0.65 }}>{w.instance}</span> : nameOf(row.project)),
    },
    { title: w.address, render: (_, row) => <span className="mono">{row.address}</span> },
  ];
}
