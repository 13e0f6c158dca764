import type { Rule } from '@gyre/domain';
import { Button, Drawer, Space } from 'antd';
import { useState } from 'react';
import { useWords } from '../../words/index.ts';
import { SegmentPicker } from '../segment-picker.tsx';
import { compiled, type GroupNode, treeOf } from './rule-draft.ts';
import { RuleInput } from './rule-input.tsx';

interface RuleDrawerProps {
  readonly title: string;
  readonly note: string;
  readonly value: Rule;
  /** Told the rule once it is finished; one without any condition too. */
  readonly onUse: (rule: Rule) => void;
  readonly onClose: () => void;
}

/** 条件抽屉 — the rule builder beside the page, begun with a segment or from what there is. */
export function RuleDrawer({ title, note, value, onUse, onClose }: RuleDrawerProps) {
  const words = useWords();
  const own = words.analysis.among;
  const [start, setStart] = useState(() => ({ root: treeOf(value), turn: 0 }));
  const [root, setRoot] = useState<GroupNode>(start.root);
  const { rule, unfinished } = compiled(root);
  const begin = (segment: string | undefined): void => {
    if (segment === undefined) return;
    const fresh = treeOf({ kind: 'segment', segment });
    setStart({ root: fresh, turn: start.turn + 1 });
    setRoot(fresh);
  };
  const use = (): void => {
    onUse(rule);
    onClose();
  };
  return (
    <Drawer
      open
      title={title}
      size={820}
      onClose={onClose}
      extra={
        <Space>
          <Button onClick={onClose}>{words.acts.cancel}</Button>
          <Button type="primary" disabled={unfinished.length > 0} onClick={use}>
            {own.use}
          </Button>
        </Space>
      }
    >
      <p style={{ marginTop: 0, opacity: 0.75 }}>{note}</p>
      <div style={{ marginBottom: 16 }}>
        <SegmentPicker label={own.segment} width={320} onChange={begin} />
      </div>
      <RuleInput key={start.turn} start={start.root} onChange={setRoot} />
    </Drawer>
  );
}
