import { CopyOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons';
import { Rule } from '@gyre/domain';
import { Alert, App, Button, Dropdown, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useWords } from '../../words/index.ts';
import type { Builder } from './use-builder.ts';

interface BuilderBarProps {
  readonly builder: Builder;
  readonly sentence: string;
  readonly extra?: ReactNode;
}

/** Undo, redo, copy and paste of the whole rule. */
export function BuilderBar({ builder, sentence, extra }: BuilderBarProps) {
  const words = useWords().segments.rules;
  const { message } = App.useApp();
  const { state, dispatch, compiled } = builder;
  const [pasting, setPasting] = useState(false);
  const copy = (text: string): void => {
    void navigator.clipboard.writeText(text).then(() => message.success(words.copied));
  };
  const items = [
    { key: 'text', label: words.copyText, disabled: sentence === '', onClick: () => copy(sentence) },
    { key: 'json', label: words.copyJson, onClick: () => copy(JSON.stringify(compiled.rule, null, 2)) },
    { key: 'paste', label: words.pasteJson, onClick: () => setPasting(true) },
  ];
  const step = (act: 'undo' | 'redo', icon: ReactNode, possible: boolean) => (
    <Button
      size="small"
      type="text"
      icon={icon}
      disabled={!possible}
      aria-label={words[act]}
      title={words[act]}
      onClick={() => dispatch({ act })}
    />
  );
  return (
    <div className="rule-bar">
      {extra}
      <span style={{ marginInlineStart: 'auto' }} />
      {step('undo', <UndoOutlined />, state.past.length > 0)}
      {step('redo', <RedoOutlined />, state.future.length > 0)}
      <Dropdown menu={{ items }} trigger={['click']} autoFocus>
        <Button size="small" type="text" icon={<CopyOutlined />} aria-label={words.copyOrPaste} title={words.copyOrPaste} />
      </Dropdown>
      {pasting && <PasteDialog onClose={() => setPasting(false)} onRule={(rule) => dispatch({ act: 'load', rule })} />}
    </div>
  );
}

/** What was pasted: the rule, or why it is none. */
function read(text: string): Rule | string {
  try {
    const parsed = Rule.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : parsed.error.issues.map((i) => `${i.path.join('.')} ${i.message}`).join('; ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface PasteDialogProps {
  readonly onRule: (rule: Rule) => void;
  readonly onClose: () => void;
}

function PasteDialog({ onRule, onClose }: PasteDialogProps) {
  const words = useWords();
  const own = words.segments.rules;
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const use = (): void => {
    const rule = read(text);
    if (typeof rule === 'string') setWrong(rule);
    else {
      onRule(rule);
      onClose();
    }
  };
  return (
    <Modal
      open
      title={own.pasteTitle}
      okText={own.use}
      cancelText={words.acts.cancel}
      onOk={use}
      onCancel={onClose}
      okButtonProps={{ disabled: text.trim() === '' }}
    >
      <Input.TextArea
        className="mono"
        rows={12}
        autoFocus
        value={text}
        placeholder={own.pasteHint}
        aria-label={own.pasteHint}
        onChange={(e) => setText(e.target.value)}
      />
      {wrong !== '' && (
        <Alert type="error" showIcon title={own.pasteWrong} description={<span className="mono">{wrong}</span>} style={{ marginTop: 12 }} />
      )}
    </Modal>
  );
}
