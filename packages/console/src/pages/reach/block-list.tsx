import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import type { TableProps } from 'antd';
import { Button } from 'antd';
import { z } from 'zod';
import { type Answer, useCall } from '../../api.ts';
import { Go, useAddress, useGo } from '../../address.tsx';
import { useCampaignName } from '../../parts/campaign-name.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

type Row = Answer<typeof contract.reach.blocks>[number];
const Address = z.object({ search: z.string().optional() });
const EXAMPLE = "{% render 'footer' %}";

/** 内容块列表 — pieces several messages share, and who uses them. */
export function BlockList() {
  const words = useWords().reach.blocks;
  const go = useGo();
  const project = useProjectKey();
  const mayChange = useMay('operate');
  const [{ search }, setAddress] = useAddress(Address);
  const answer = useCall(contract.reach.blocks, { params: { project } });
  const wanted = search?.toLowerCase() ?? '';
  const rows = (answer.data ?? []).filter(({ key, block }) => `${key} ${block.name}`.toLowerCase().includes(wanted));
  const columns: NonNullable<TableProps<Row>['columns']> = [
    {
      title: words.columns.name,
      key: 'name',
      width: 240,
      render: (_, row) => <NameCell to={`blocks/${row.key}`} name={row.block.name} id={row.key} />,
    },
    {
      title: words.columns.preview,
      key: 'preview',
      render: (_, row) => (
        <span className="clamp mono" style={{ opacity: 0.8 }}>
          {row.block.body.slice(0, 300)}
        </span>
      ),
    },
    { title: words.columns.usedBy, key: 'usedBy', width: 280, render: (_, row) => <UsedBy usedBy={row.usedBy} /> },
    { title: words.columns.changed, key: 'changed', width: 200, render: (_, row) => <ChangedCell row={row} /> },
  ];
  const create = mayChange && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => go('blocks/new')}>
      {words.create}
    </Button>
  );
  return (
    <ListPage<Row>
      title={words.title}
      note={words.note}
      action={create}
      search={search}
      searchHint={words.searchHint}
      onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
      filtered={search !== undefined}
      onClearFilters={() => setAddress({ search: undefined })}
      columns={columns}
      rows={rows}
      rowKey="key"
      loading={answer.isLoading}
      error={answer.error}
      retry={() => void answer.refetch()}
      onOpen={(row) => go(`blocks/${row.key}`)}
      empty={{ sentence: words.empty, action: create, example: EXAMPLE }}
    />
  );
}

const BLOCK = 'block:';

/** 被谁使用 — campaigns and other blocks that include a block, each leading there. */
export function UsedBy({ usedBy }: { readonly usedBy: readonly string[] }) {
  const words = useWords().reach.blocks;
  const nameOf = useCampaignName();
  if (usedBy.length === 0) return <span style={{ opacity: 0.65 }}>{words.unused}</span>;
  return (
    <span style={{ display: 'inline-flex', gap: '2px 12px', flexWrap: 'wrap' }}>
      {usedBy.map((name) => {
        const block = name.startsWith(BLOCK) ? name.slice(BLOCK.length) : undefined;
        return block === undefined ? (
          <Go key={name} to={`campaigns/${name}`}>
            {nameOf(name)}
          </Go>
        ) : (
          <Go key={name} to={`blocks/${block}`}>
            {words.block(block)}
          </Go>
        );
      })}
    </span>
  );
}
