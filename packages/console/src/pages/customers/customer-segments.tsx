import { contract } from '@gyre/domain';
import type { TableProps } from 'antd';
import { type Answer, useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Row = Answer<typeof contract.segments.ofCustomer>[number];

/** 分群 — the segments a customer is in: since when, and why with the customer's own figures. */
export function CustomerSegments({ customer }: { readonly customer: number }) {
  const words = useWords().segments.of;
  const { language } = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.segments.ofCustomer, { params: { project, customer } });
  const columns: NonNullable<TableProps<Row>['columns']> = [
    { title: words.name, key: 'name', width: 240, render: (_, row) => <Go to={`segments/${row.key}`}>{row.name}</Go> },
    { title: words.since, key: 'since', width: 230, render: (_, row) => (row.since === null ? words.always : <Moment at={row.since} />) },
    { title: words.why, key: 'why', render: (_, row) => row.why[language] },
  ];
  return (
    <Listing<Row>
      columns={columns}
      rows={answer.data ?? []}
      rowKey="key"
      loading={answer.isLoading}
      error={answer.error}
      retry={() => void answer.refetch()}
      empty={{ sentence: words.empty }}
    />
  );
}
