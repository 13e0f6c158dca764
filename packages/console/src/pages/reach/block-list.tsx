import { contract } from '@gyre/domain';
import type { TableProps } from 'antd';
import { type Answer, useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { useCampaignName } from '../../parts/campaign-name.ts';
import { NamedList } from '../../parts/named-list.tsx';
import { ChangedCell, NameCell } from '../../parts/row-cells.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

type Row = Answer<typeof contract.reach.blocks>[number];
const EXAMPLE = "{% render 'footer' %}";

/** 内容块列表 — pieces several messages share, and who uses them. */
export function BlockList() {
  const words = useWords().reach.blocks;
  const project = useProjectKey();
  const answer = useCall(contract.reach.blocks, { params: { project } });
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
  return (
    <NamedList<Row> words={words} folder="blocks" nameOf={({ block }) => block.name} answer={answer} columns={columns} example={EXAMPLE} />
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
