import { Button, Empty, Input, Skeleton, Table, type TableProps } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../words/index.ts';
import { CopyText } from './copy-text.tsx';
import { ErrorView } from './error-view.tsx';

export interface EmptyState {
  /** One sentence: what the thing is for. */
  readonly sentence: string;
  readonly action?: ReactNode;
  /** Something to copy: a command, a value to search for. */
  readonly example?: string;
}

interface ListPageProps<Row extends object> {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly action?: ReactNode;
  /** The search text as the address holds it; without `onSearch` there is no search field. */
  readonly search?: string | undefined;
  readonly searchHint?: string;
  readonly onSearch?: (text: string) => void;
  readonly filters?: ReactNode;
  /** True when search or filters narrow the list: an empty one then says "nothing matches". */
  readonly filtered?: boolean;
  readonly onClearFilters?: () => void;
  readonly columns: NonNullable<TableProps<Row>['columns']>;
  readonly rows: readonly Row[];
  readonly rowKey: keyof Row & string;
  readonly loading: boolean;
  readonly error?: unknown;
  readonly retry?: () => void;
  readonly total?: ReactNode;
  readonly hasMore?: boolean;
  readonly loadingMore?: boolean;
  readonly onMore?: () => void;
  readonly onOpen?: (row: Row) => void;
  readonly empty: EmptyState;
  readonly table?: TableProps<Row>;
}

/** 列表页 — search, filters, a table paged by a cursor, the primary action, and an empty state that explains. */
export function ListPage<Row extends object>(props: ListPageProps<Row>) {
  const hasFilters = props.onSearch !== undefined || props.filters !== undefined;
  return (
    <>
      <PageHead title={props.title} note={props.note} action={props.action} />
      {hasFilters && (
        <div className="page-filters">
          {props.onSearch !== undefined && (
            <SearchField value={props.search ?? ''} hint={props.searchHint ?? ''} onSearch={props.onSearch} />
          )}
          {props.filters}
          {props.total !== undefined && <span style={{ marginLeft: 'auto', opacity: 0.65 }}>{props.total}</span>}
        </div>
      )}
      <Listing {...props} />
    </>
  );
}

/** The table of {@link ListPage} alone, for tabs and panels. */
export function Listing<Row extends object>(props: Omit<ListPageProps<Row>, 'title'>) {
  const words = useWords();
  const { onOpen } = props;
  if (props.error !== undefined && props.error !== null) return <ErrorView error={props.error} retry={props.retry} />;
  if (!props.loading && props.rows.length === 0) return <EmptyList {...props} />;
  return (
    <>
      <Table<Row>
        size="middle"
        columns={props.columns}
        dataSource={[...props.rows]}
        rowKey={props.rowKey}
        locale={{ emptyText: <Skeleton active title={false} paragraph={{ rows: 6 }} /> }}
        pagination={false}
        scroll={{ x: 960 }}
        {...(onOpen === undefined
          ? {}
          : { onRow: (row: Row) => ({ className: 'row-link', onClick: (e) => fromControl(e.target) || onOpen(row) }) })}
        {...props.table}
      />
      {props.hasMore === true && (
        <div style={{ textAlign: 'center', padding: 16 }}>
          <Button onClick={props.onMore} loading={props.loadingMore === true}>
            {words.acts.more}
          </Button>
        </div>
      )}
    </>
  );
}

function fromControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a,button,input,[role=button]') !== null;
}

/** Title, one line of explanation, and the primary action top right. */
export function PageHead({ title, note, action }: { readonly title: ReactNode; readonly note?: ReactNode; readonly action?: ReactNode }) {
  return (
    <div className="page-head">
      <div style={{ minWidth: 0, flex: '1 1 360px' }}>
        <h1>{title}</h1>
        {note !== undefined && <div style={{ opacity: 0.65, marginTop: 4 }}>{note}</div>}
      </div>
      {action !== undefined && <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>{action}</div>}
    </div>
  );
}

/** A search field that asks once the typing pauses. */
export function SearchField({
  value,
  hint,
  onSearch,
}: {
  readonly value: string;
  readonly hint: string;
  readonly onSearch: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const later = useRef<number>(undefined);
  // A pause that ends after the page was left must not change the next page's address.
  useEffect(() => () => window.clearTimeout(later.current), []);
  if (seen !== value) {
    setSeen(value);
    if (text.trim() !== value) setText(value);
  }
  const type = (now: string): void => {
    setText(now);
    window.clearTimeout(later.current);
    later.current = window.setTimeout(() => onSearch(now.trim()), 250);
  };
  return (
    <Input.Search
      allowClear
      value={text}
      placeholder={hint}
      aria-label={hint}
      onChange={(e) => type(e.target.value)}
      onSearch={(now) => onSearch(now.trim())}
      style={{ width: 300 }}
    />
  );
}

/** 空状态 — what the thing is for, one button, one example to copy. */
export function EmptyList({
  empty,
  filtered = false,
  onClearFilters,
}: {
  readonly empty: EmptyState;
  readonly filtered?: boolean;
  readonly onClearFilters?: () => void;
}) {
  const words = useWords();
  if (filtered) {
    return (
      <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.list.noMatch} style={{ padding: '56px 0' }}>
        {onClearFilters !== undefined && <Button onClick={onClearFilters}>{words.list.clearFilters}</Button>}
      </Empty>
    );
  }
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={<span style={{ display: 'inline-block', maxWidth: 560 }}>{empty.sentence}</span>}
      style={{ padding: '56px 0' }}
    >
      {empty.action !== undefined && (
        <div style={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: 8 }}>{empty.action}</div>
      )}
      {empty.example !== undefined && (
        <div style={{ marginTop: 20 }}>
          <span style={{ opacity: 0.65, marginRight: 8 }}>{words.list.example}</span>
          <CopyText text={empty.example} block={empty.example.includes('\n')} />
        </div>
      )}
    </Empty>
  );
}
