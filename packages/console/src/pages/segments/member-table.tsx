import { contract } from '@gyre/domain';
import type { TableProps } from 'antd';
import { type Answer, usePages } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { IdentityTags } from '../../parts/identity-tags.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Row = Answer<typeof contract.segments.members>['rows'][number];

/** The customers of a segment, page by page. */
export function MemberTable({ segment }: { readonly segment: string }) {
  const words = useWords().segments.members;
  const format = useFormat();
  const go = useGo();
  const project = useProjectKey();
  const pages = usePages(contract.segments.members, { params: { project, segment }, query: {} }, { everyMs: 5_000 });
  const columns: NonNullable<TableProps<Row>['columns']> = [
    { title: words.customer, key: 'name', width: 160, render: (_, row) => <CustomerLink customer={row.customer} name={row.name} /> },
    { title: words.identities, key: 'identities', render: (_, row) => <IdentityTags identities={row.identities} /> },
    { title: words.events, dataIndex: 'events', align: 'right', width: 110, className: 'num', render: (n: number) => format.number(n) },
    { title: words.last, dataIndex: 'lastAt', width: 140, render: (at: number) => <Moment at={at} /> },
  ];
  return (
    <>
      {pages.first !== undefined && <p style={{ marginTop: 0, opacity: 0.65 }}>{words.total(format.number(pages.first.total))}</p>}
      <Listing<Row>
        {...pages.listing}
        columns={columns}
        rowKey="customer"
        onOpen={(row) => go(`customers/${row.customer}`)}
        empty={{ sentence: words.empty }}
      />
    </>
  );
}
