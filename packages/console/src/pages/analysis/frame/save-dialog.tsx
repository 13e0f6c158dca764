import { contract, Key } from '@gyre/domain';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { freshKey } from '../../segments/segment-facts.ts';
import type { Kind, SavedFacts } from '../view.ts';

interface SaveDialogProps {
  readonly kind: Kind;
  readonly params: Readonly<Record<string, unknown>>;
  /** The one this is a copy of. */
  readonly stored: SavedFacts | null;
  readonly onClose: () => void;
}

/** 保存分析 — under a name; afterwards its address names it. */
export function SaveDialog({ kind, params, stored, onClose }: SaveDialogProps) {
  const words = useWords();
  const own = words.analysis.save;
  const go = useGo();
  const project = useProjectKey();
  const [name, setName] = useState(stored === null ? '' : own.copyOf(stored.definition.name));
  const [note, setNote] = useState(stored?.definition.note ?? '');
  const [key, setKey] = useState(() => freshKey(kind));
  const keyWrong = !Key.safeParse(key).success;
  const done = (made: SavedFacts): void => {
    onClose();
    go(`analysis/${kind}`, { saved: made.key });
  };
  const save = useAct(contract.analyses.save, { onDone: done });
  const submit = (): void =>
    save.mutate({ params: { project, analysis: key }, body: { definition: { name: name.trim(), kind, note, params } } });
  return (
    <Modal
      open
      title={stored === null ? own.title : words.analysis.acts.saveAs}
      okText={words.acts.save}
      cancelText={words.acts.cancel}
      onOk={submit}
      onCancel={onClose}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: keyWrong || name.trim() === '' }}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={own.name} required>
          <Input
            value={name}
            autoFocus
            maxLength={100}
            placeholder={own.nameHint}
            aria-label={own.name}
            onChange={(e) => setName(e.target.value)}
            onPressEnter={() => !keyWrong && name.trim() !== '' && submit()}
          />
        </Form.Item>
        <Form.Item
          label={own.key}
          required
          {...(keyWrong ? { validateStatus: 'error' as const, extra: words.segments.editor.keyWrong } : {})}
        >
          <Input className="mono" value={key} maxLength={60} aria-label={own.key} onChange={(e) => setKey(e.target.value)} />
        </Form.Item>
        <Form.Item label={own.note}>
          <Input.TextArea value={note} maxLength={500} rows={2} aria-label={own.note} onChange={(e) => setNote(e.target.value)} />
        </Form.Item>
        {save.error !== null && <ErrorView error={save.error} />}
      </Form>
    </Modal>
  );
}
