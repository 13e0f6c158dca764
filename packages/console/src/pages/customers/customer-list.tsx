import { contract } from '@gyre/domain';
import type { TableProps } from 'antd';
import { z } from 'zod';
import { type Answer, usePages } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { IdentityTags } from '../../parts/identity-tags.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { SampleActs } from '../../parts/sample-acts.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

const Address = z.object({ search: z.string().optional() });
type Row = Answer<typeof contract.people.search>['rows'][number];

/** 用户查询 — by any identity; without a search the most recently active. */
export function CustomerList() {
  const words = useWords().customers;
  const format = useFormat();
  const go = useGo();
  const project = useProjectKey();
  const [{ search }, setAddress] = useAddress(Address);
  const pages = usePages(contract.people.search, { params: { project }, query: search === undefined ? {} : { search } });
  const columns: NonNullable<TableProps<Row>['columns']> = [
    {
      title: words.columns.customer,
      key: 'name',
      width: 160,
      render: (_, row) => <CustomerLink customer={row.customer} name={row.name} />,
    },
    { title: words.columns.identities, key: 'identities', render: (_, row) => <IdentityTags identities={row.identities} /> },
    {
      title: words.columns.events,
      dataIndex: 'events',
      align: 'right',
      width: 110,
      className: 'num',
      render: (n: number) => format.number(n),
    },
    { title: words.columns.last, dataIndex: 'lastAt', width: 140, render: (at: number) => <Moment at={at} /> },
    { title: words.columns.first, dataIndex: 'firstAt', width: 140, render: (at: number) => <Moment at={at} /> },
  ];
  return (
    <ListPage<Row>
      title={words.title}
      note={words.note}
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
      filtered={search !== undefined}
      onClearFilters={() => setAddress({ search: undefined })}
      total={pages.first === undefined || search !== undefined ? undefined : words.total(format.number(pages.first.total))}
      columns={columns}
      {...pages.listing}
      rowKey="customer"
      onOpen={(row) => go(`customers/${row.customer}`)}
      empty={{ sentence: words.empty, action: <SampleActs />, example: EXAMPLE }}
    />
  );
}

const EXAMPLE = `curl http://127.0.0.1:8080/v1/track -u WRITE_KEY: \\
  -H 'Content-Type: application/json' \\
  -d '{"userId":"u1","event":"order_paid","properties":{"amount":88}}'`;
