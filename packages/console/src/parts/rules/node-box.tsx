import { CloseOutlined, HolderOutlined, MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Dropdown, Segmented, Tag, Tooltip } from 'antd';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useScene } from './builder-context.ts';
import { LeafForm } from './leaf-form.tsx';
import { type GroupNode, isGroup, LEAF_KINDS, type LeafNode, type NewLeaf, type RuleNode } from './rule-draft.ts';
import type { BuilderAct, Shift } from './rule-moves.ts';

/** 条件组 — its conditions joined by 且 or 或, places to drop between them, and a way to add more. */
export function GroupBox({ group, root = false }: { readonly group: GroupNode; readonly root?: boolean }) {
  const words = useWords().segments.rules;
  const { dispatch } = useScene();
  const toggle = (
    <Tooltip title={words.joinHelp[group.kind]}>
      <Segmented
        size="small"
        aria-label={root ? words.root : words.group}
        value={group.kind}
        options={(['all', 'any'] as const).map((kind) => ({ value: kind, label: words[kind] }))}
        onChange={(kind) => dispatch({ act: 'join', id: group.id, kind })}
      />
    </Tooltip>
  );
  return (
    <div className={root ? 'rule-root' : 'rule-group'} role="group" aria-label={root ? words.root : words.group}>
      {root ? (
        <div className="rule-head">
          <NotTag node={group} />
          {toggle}
        </div>
      ) : (
        <NodeLine node={group} kind={words.group}>
          {toggle}
        </NodeLine>
      )}
      {group.parts.length === 0 && <p className="rule-quiet rule-hint">{words.emptyGroup[group.kind]}</p>}
      <DropPlace group={group.id} index={0} />
      {group.parts.map((part, i) => (
        <div key={part.id}>
          {i > 0 && (
            <span className="rule-joint" aria-hidden="true">
              {words.joins[group.kind]}
            </span>
          )}
          {isGroup(part) ? <GroupBox group={part} /> : <LeafBox node={part} />}
          <DropPlace group={group.id} index={i + 1} />
        </div>
      ))}
      <AddButtons group={group.id} />
    </div>
  );
}

function LeafBox({ node }: { readonly node: LeafNode }) {
  const words = useWords().segments.rules;
  const { dispatch } = useScene();
  return (
    <div className="rule-leaf">
      <NodeLine node={node} kind={words.kinds[node.leaf.kind]}>
        <LeafForm leaf={node.leaf} onChange={(leaf) => dispatch({ act: 'fill', id: node.id, leaf })} />
      </NodeLine>
    </div>
  );
}

const KEYS: Readonly<Record<string, Shift>> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' };

/** One node: the handle to move it by, what it is, how many it holds, and what can be done with it. */
function NodeLine({ node, kind, children }: { readonly node: RuleNode; readonly kind: string; readonly children: ReactNode }) {
  const words = useWords().segments.rules;
  const { dispatch, dragged, drag, follow } = useScene();
  const shift = (way: Shift): void => {
    dispatch({ act: 'shift', id: node.id, way });
    follow(node.id);
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    const way = e.altKey ? KEYS[e.key] : undefined;
    if (way === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    shift(way);
  };
  const items = [
    { key: 'negate', label: node.nots > 0 ? words.unnegate : words.negate, onClick: () => dispatch({ act: 'negate', id: node.id }) },
    { key: 'copy', label: words.copy, onClick: () => dispatch({ act: 'copy', id: node.id }) },
    { type: 'divider' as const },
    ...(['up', 'down', 'in', 'out'] as const).map((way) => ({ key: way, label: words[way], onClick: () => shift(way) })),
  ];
  return (
    <div data-node={node.id} className={`rule-node${dragged === node.id ? ' rule-dragged' : ''}`} onKeyDown={onKeyDown}>
      <span
        draggable
        role="button"
        tabIndex={0}
        className="rule-handle"
        data-handle={node.id}
        aria-label={`${words.move}: ${kind}`}
        title={words.move}
        onDragStart={(e) => {
          e.dataTransfer.setData('text/plain', kind);
          e.dataTransfer.effectAllowed = 'move';
          drag(node.id);
        }}
        onDragEnd={() => drag(null)}
      >
        <HolderOutlined />
      </span>
      <div className="rule-what">
        <NotTag node={node} />
        <span className="rule-kind">{kind}</span>
      </div>
      <div className="rule-body">{children}</div>
      <NodeCount node={node} />
      <Dropdown menu={{ items }} trigger={['click']} autoFocus>
        <Button size="small" type="text" icon={<MoreOutlined />} aria-label={`${words.more}: ${kind}`} />
      </Dropdown>
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={`${words.remove}: ${kind}`}
        onClick={() => dispatch({ act: 'remove', id: node.id })}
      />
    </div>
  );
}

function NotTag({ node }: { readonly node: RuleNode }) {
  const words = useWords().segments.rules;
  const { dispatch } = useScene();
  if (node.nots === 0) return null;
  return (
    <Tag
      color="warning"
      style={{ marginInlineEnd: 6 }}
      closable
      closeIcon={<CloseOutlined aria-label={words.unnegate} />}
      onClose={(e) => {
        e.preventDefault();
        dispatch({ act: 'negate', id: node.id });
      }}
    >
      {words.not.repeat(node.nots)}
    </Tag>
  );
}

function NodeCount({ node }: { readonly node: RuleNode }) {
  const words = useWords().segments.rules;
  const format = useFormat();
  const { counts, unfinished } = useScene();
  const count = counts.get(node.id);
  if (unfinished.has(node.id) || count === undefined)
    return <span className="rule-count num rule-quiet">{unfinished.has(node.id) ? words.unfinished : ''}</span>;
  return (
    <Tooltip title={words.holdsHelp(format.number(count))}>
      <span className="rule-count num rule-quiet">{words.holds(format.short(count))}</span>
    </Tooltip>
  );
}

/** Where a dragged node can be dropped; a hair of space otherwise. */
function DropPlace({ group, index }: { readonly group: number; readonly index: number }) {
  const words = useWords().segments.rules;
  const { dragged, dispatch, drag } = useScene();
  const [over, setOver] = useState(false);
  if (dragged === null) return <div className="rule-gap" />;
  return (
    <div
      className={`rule-drop${over ? ' rule-over' : ''}`}
      title={words.dropHere}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        drag(null);
        dispatch({ act: 'move', id: dragged, group, index });
      }}
    ></div>
  );
}

function AddButtons({ group }: { readonly group: number }) {
  const words = useWords().segments.rules;
  const { dispatch, begin } = useScene();
  const add = (act: BuilderAct): void => {
    dispatch(act);
    begin();
  };
  const items = LEAF_KINDS.map((key) => ({ key, label: words.addKinds[key] }));
  return (
    <div className="rule-adds">
      <Dropdown menu={{ items, onClick: ({ key }) => add({ act: 'add', group, leaf: key as NewLeaf }) }} trigger={['click']} autoFocus>
        <Button size="small" icon={<PlusOutlined />}>
          {words.add}
        </Button>
      </Dropdown>
      <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => add({ act: 'add_group', group })}>
        {words.addGroup}
      </Button>
    </div>
  );
}
