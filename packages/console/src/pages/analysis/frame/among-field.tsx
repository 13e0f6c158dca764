import { CloseOutlined, TeamOutlined } from '@ant-design/icons';
import { EVERYBODY, type Rule, sentenceOfRule } from '@gyre/domain';
import { Button, Space } from 'antd';
import { useState } from 'react';
import { RuleDrawer } from '../../../parts/rules/rule-drawer.tsx';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
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
      {open && (
        <RuleDrawer
          title={words.title}
          note={words.note}
          value={value ?? EVERYBODY}
          onUse={(rule) => onChange(rule.kind === 'all' && rule.rules.length === 0 ? undefined : rule)}
          onClose={() => setOpen(false)}
        />
      )}
    </Space.Compact>
  );
}
