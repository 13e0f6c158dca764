import { contract } from '@gyre/domain';
import { Segmented, type TableProps } from 'antd';
import { z } from 'zod';
import { type Answer, useCall, usePages } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { ValueText } from '../../parts/value-text.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Row = Answer<typeof contract.people.listItems>['rows'][number];
const Address = z.object({ type: z.string().optional(), search: z.string().optional() });
const MOST_COLUMNS = 6;
const EXAMPLE = `{"type":"item_set","item_type":"product","item_id":"sku-1","properties":{"name":"燕麦拿铁","category":"饮品","price":28}}`;

/** 实体 — products, stores, staff …: one type at a time, with their attributes. */
export function ItemList() {
  const words = useWords().items;
  const typeNames: Readonly<Record<string, string>> = useWords().itemTypes;
  const format = useFormat();
  const go = useGo();
  const project = useProjectKey();
  const [{ type, search }, setAddress] = useAddress(Address);
  const types = useCall(contract.people.itemTypes, { params: { project } });
  const open = type ?? types.data?.[0]?.type;
  const pages = usePages(
    contract.people.listItems,
    { params: { project, type: open ?? '' }, query: search === undefined ? {} : { search } },
    { enabled: open !== undefined },
  );
  const columns = columnsOf(pages.rows, open ?? '', words);
  const options = (types.data ?? []).map((t) => ({ value: t.type, label: `${typeNames[t.type] ?? t.type} ${format.short(t.items)}` }));
  return (
    <ListPage<Row>
      title={words.title}
      note={words.note}
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
      filters={
        options.length > 0 && (
          <Segmented options={options} value={open ?? ''} onChange={(chosen) => setAddress({ type: chosen, search: undefined })} />
        )
      }
      filtered={search !== undefined}
      onClearFilters={() => setAddress({ search: undefined })}
      columns={columns}
      {...pages.listing}
      rowKey="id"
      loading={types.isLoading || (open !== undefined && pages.isLoading)}
      error={types.error ?? pages.error}
      retry={() => void (types.error === null ? pages.refetch() : types.refetch())}
      onOpen={(row) => go(`items/${encodeURIComponent(open ?? '')}/${encodeURIComponent(row.id)}`)}
      empty={{ sentence: words.empty, example: EXAMPLE }}
    />
  );
}

function columnsOf(
  rows: readonly Row[],
  type: string,
  words: { readonly id: string; readonly last: string },
): NonNullable<TableProps<Row>['columns']> {
  const names = [...new Set(rows.slice(0, 30).flatMap((row) => Object.keys(row.attributes)))]
    .sort((a, b) => Number(b === 'name') - Number(a === 'name'))
    .slice(0, MOST_COLUMNS);
  return [
    {
      title: words.id,
      dataIndex: 'id',
      render: (id: string) => <Go to={`items/${encodeURIComponent(type)}/${encodeURIComponent(id)}`}>{id}</Go>,
    },
    ...names.map((name) => ({
      title: name,
      key: `attribute-${name}`,
      render: (_: unknown, row: Row) => <ValueText value={row.attributes[name]} />,
    })),
    { title: words.last, dataIndex: 'lastAt', width: 140, render: (at: number) => <Moment at={at} /> },
  ];
}
