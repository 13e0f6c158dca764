import { CloseOutlined, TeamOutlined } from '@ant-design/icons';
import { EVERYBODY, type Rule, sentenceOfRule } from '@gyre/domain';
import { Button, Drawer, Space } from 'antd';
import { useState } from 'react';
import { compiled, type GroupNode, treeOf } from '../../../parts/rules/rule-draft.ts';
import { RuleInput } from '../../../parts/rules/rule-input.tsx';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { SegmentPicker } from '../../../parts/segment-picker.tsx';
import { useWords } from '../../../words/index.ts';

interface AmongFieldProps {
  readonly value: Rule | undefined;
  readonly onChange: (rule: Rule | undefined) => void;
}

/** 限定用户 — everybody, or those of a rule, which is edited in a drawer. */
export function AmongField({ value, onChange }: AmongFieldProps) {
  const words = useWords().analysis.among;
  const ruleWords = useRuleWords();
  const [open, setOpen] = useState(false);
  const said = value === undefined ? words.everyone : sentenceOfRule(value, ruleWords);
  return (
    <Space.Compact>
      <Button icon={<TeamOutlined />} aria-label={`${words.label}: ${said}`} title={said} onClick={() => setOpen(true)}>
        <span className="analysis-clip">{said}</span>
      </Button>
      {value !== undefined && <Button icon={<CloseOutlined />} aria-label={words.clear} onClick={() => onChange(undefined)} />}
      {open && <AmongDrawer value={value ?? EVERYBODY} onChange={onChange} onClose={() => setOpen(false)} />}
    </Space.Compact>
  );
}

interface AmongDrawerProps {
  readonly value: Rule;
  readonly onChange: AmongFieldProps['onChange'];
  readonly onClose: () => void;
}

function AmongDrawer({ value, onChange, onClose }: AmongDrawerProps) {
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
    onChange(rule.kind === 'all' && rule.rules.length === 0 ? undefined : rule);
    onClose();
  };
  return (
    <Drawer
      open
      title={own.title}
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
      <p style={{ marginTop: 0, opacity: 0.75 }}>{own.note}</p>
      <div style={{ marginBottom: 16 }}>
        <SegmentPicker label={own.segment} width={320} onChange={begin} />
      </div>
      <RuleInput key={start.turn} start={start.root} onChange={setRoot} />
    </Drawer>
  );
}
