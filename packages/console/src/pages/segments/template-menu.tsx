import { guessBindings, type Rule, SEGMENT_TEMPLATES } from '@gyre/domain';
import { Button, Dropdown, Tooltip } from 'antd';
import { useState } from 'react';
import { useVocabulary } from '../../parts/rules/vocabulary.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface TemplateMenuProps {
  /** Given the rule and what the template is called. */
  readonly onPick: (rule: Rule, name: string) => void;
}

/** 模板 — those whose events and attributes this project has, filled in with their names. */
export function TemplateMenu({ onPick }: TemplateMenuProps) {
  const words = useWords().segments.editor;
  const { language } = useFormat();
  const [open, setOpen] = useState(false);
  const bindings = guessBindings(useVocabulary());
  const fitting = SEGMENT_TEMPLATES.filter(({ needs }) => needs.every((role) => bindings[role] !== undefined));
  const items = fitting.map((one) => ({
    key: one.key,
    label: (
      <>
        {one.name[language]}
        <span style={{ display: 'block', opacity: 0.65, fontSize: 13 }}>{one.description[language]}</span>
      </>
    ),
    onClick: () => onPick(one.rule(bindings), one.name[language]),
  }));
  return (
    <Tooltip title={open ? '' : fitting.length === 0 ? words.noTemplates : words.templatesNote}>
      <Dropdown
        menu={{ items, style: { maxHeight: 420, overflow: 'auto' } }}
        trigger={['click']}
        autoFocus
        disabled={fitting.length === 0}
        onOpenChange={setOpen}
      >
        <Button size="small">{words.templates}</Button>
      </Dropdown>
    </Tooltip>
  );
}
