import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, TeamOutlined } from '@ant-design/icons';
import { EVERYBODY, sentenceOfRule } from '@gyre/domain';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { RuleDrawer } from '../../parts/rules/rule-drawer.tsx';
import { useRuleWords } from '../../parts/rules/use-rule-words.ts';
import { useWords } from '../../words/index.ts';
import type { StageDraft } from './stage-draft.ts';

interface StageCardProps {
  readonly stage: StageDraft;
  /** From 0. */
  readonly place: number;
  readonly count: number;
  readonly onChange: (stage: StageDraft) => void;
  readonly onMove: (by: -1 | 1) => void;
  /** Undefined while there are so few that none may go. */
  readonly onRemove: (() => void) | undefined;
}

/** 一个阶段 — what it is called in both languages, who is in it, and where it stands. */
export function StageCard({ stage, place, count, onChange, onMove, onRemove }: StageCardProps) {
  const words = useWords().metrics.stageEditor;
  const ruleWords = useRuleWords();
  const [open, setOpen] = useState(false);
  const text = (label: string, field: 'name' | 'en' | 'key', longest: number) => (
    <label className="stage-field">
      <span className="rule-quiet">{label}</span>
      <Input
        value={stage[field]}
        maxLength={longest}
        className={field === 'key' ? 'mono' : ''}
        aria-label={words.of(place + 1, label)}
        onChange={(e) => onChange({ ...stage, [field]: field === 'key' ? e.target.value.trim() : e.target.value })}
      />
    </label>
  );
  const said = stage.rule === undefined ? words.noRule : sentenceOfRule(stage.rule, ruleWords);
  return (
    <section className="stage-card" aria-label={words.stage(place + 1)}>
      <header>
        <b className="num">{words.stage(place + 1)}</b>
        <span>
          <Button
            size="small"
            type="text"
            icon={<ArrowUpOutlined />}
            aria-label={words.up(place + 1)}
            disabled={place === 0}
            onClick={() => onMove(-1)}
          />
          <Button
            size="small"
            type="text"
            icon={<ArrowDownOutlined />}
            aria-label={words.down(place + 1)}
            disabled={place === count - 1}
            onClick={() => onMove(1)}
          />
          <Button
            size="small"
            type="text"
            danger
            icon={<DeleteOutlined />}
            aria-label={words.remove(place + 1)}
            disabled={onRemove === undefined}
            onClick={onRemove}
          />
        </span>
      </header>
      <div className="stage-fields">
        {text(words.name, 'name', 100)}
        {text(words.en, 'en', 100)}
        {text(words.key, 'key', 60)}
      </div>
      <label className="stage-field">
        <span className="rule-quiet">{words.meaning}</span>
        <Input.TextArea
          value={stage.meaning}
          maxLength={2000}
          autoSize
          aria-label={words.of(place + 1, words.meaning)}
          onChange={(e) => onChange({ ...stage, meaning: e.target.value })}
        />
      </label>
      <Button icon={<TeamOutlined />} aria-label={words.of(place + 1, words.rule)} onClick={() => setOpen(true)} className="stage-rule">
        <span>{said}</span>
      </Button>
      {open && (
        <RuleDrawer
          title={words.of(place + 1, words.rule)}
          note={words.ruleNote}
          value={stage.rule ?? EVERYBODY}
          onUse={(rule) => onChange({ ...stage, rule })}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}
