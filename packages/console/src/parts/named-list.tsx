import { PlusOutlined } from '@ant-design/icons';
import { Button, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { useAddress, useGo } from '../address.tsx';
import { useMay } from '../session.ts';
import { ListPage } from './list-page.tsx';

const Address = z.object({ search: z.string().optional() });

interface NamedListProps<Row extends { readonly key: string }> {
  readonly words: {
    readonly title: string;
    readonly note?: string;
    readonly searchHint: string;
    readonly empty: string;
    readonly create: string;
  };
  /** Where the pages of one lie: `<folder>/<key>`, and for a new one `<folder>/new`. */
  readonly folder: string;
  readonly nameOf: (row: Row) => string;
  /** All of them at once. */
  readonly answer: {
    readonly data: readonly Row[] | undefined;
    readonly error: unknown;
    readonly isLoading: boolean;
    refetch(): Promise<unknown>;
  };
  readonly columns: NonNullable<TableProps<Row>['columns']>;
  /** Instead of going to the page of a new one. */
  readonly onCreate?: () => void;
  /** Beside the button that creates one; for those who may operate. */
  readonly beside?: ReactNode;
  /** Something to copy while there are none. */
  readonly example?: string;
}

/** 定义列表 — the definitions of one kind, so few that all are here: searched by name and key, opened, and created by who may operate. */
export function NamedList<Row extends { readonly key: string }>(props: NamedListProps<Row>) {
  const { words, folder, nameOf, answer, columns, beside, example } = props;
  const go = useGo();
  const may = useMay('operate');
  const [{ search }, setAddress] = useAddress(Address);
  const wanted = (search ?? '').toLowerCase();
  const action = may && (
    <>
      {beside}
      <Button type="primary" icon={<PlusOutlined />} onClick={props.onCreate ?? (() => go(`${folder}/new`))}>
        {words.create}
      </Button>
    </>
  );
  return (
    <ListPage<Row>
      title={words.title}
      note={words.note}
      action={action}
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
      filtered={search !== undefined}
      onClearFilters={() => setAddress({ search: undefined })}
      columns={columns}
      rows={(answer.data ?? []).filter((row) => `${nameOf(row)} ${row.key}`.toLowerCase().includes(wanted))}
      rowKey="key"
      loading={answer.isLoading}
      error={answer.data === undefined ? answer.error : null}
      retry={() => void answer.refetch()}
      onOpen={(row) => go(`${folder}/${row.key}`)}
      empty={{ sentence: words.empty, action, ...(example === undefined ? {} : { example }) }}
    />
  );
}
