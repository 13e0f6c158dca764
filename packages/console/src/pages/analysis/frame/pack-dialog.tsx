import { type contract, Key } from '@gyre/domain';
import { Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { Answer } from '../../../api.ts';
import { presentMs } from '../../../clock.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { freshKey } from '../../segments/segment-facts.ts';

type Made = Answer<typeof contract.analyses.segment>;

/** 冻结 — keeps some customers as a snapshot under a key and a name. */
export interface Freezing {
  readonly freeze: (named: { readonly key: string; readonly name: string }, onDone: (segment: Made) => void) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

/** What a call that freezes needs besides the key and the name, as a {@link Freezing}. */
export function freezingBy<Args>(
  act: {
    readonly mutate: (args: Args, then: { readonly onSuccess: (segment: Made) => void }) => void;
    readonly isPending: boolean;
    readonly error: unknown;
  },
  argsOf: (named: { readonly key: string; readonly name: string }) => Args,
): Freezing {
  return {
    freeze: (named, onDone) => act.mutate(argsOf(named), { onSuccess: onDone }),
    isPending: act.isPending,
    error: act.error,
  };
}

interface PackDialogProps {
  /** Who they are, in words. */
  readonly about: string;
  readonly freezing: Freezing;
  readonly onClose: () => void;
  readonly onMade: (segment: Made) => void;
}

/** 存为人群包 — freezes the customers behind a number under a name. */
export function PackDialog({ about, freezing, onClose, onMade }: PackDialogProps) {
  const words = useWords();
  const own = words.analysis.pack;
  const format = useFormat();
  const [name, setName] = useState(() => `${about} ${format.day(presentMs())}`.trim().slice(0, 100));
  const [key, setKey] = useState(() => freshKey('pack'));
  const keyWrong = !Key.safeParse(key).success;
  const made = (segment: Made): void => {
    onMade(segment);
    onClose();
  };
  const submit = (): void => freezing.freeze({ key, name: name.trim() }, made);
  return (
    <Modal
      open
      title={own.title}
      okText={own.submit}
      cancelText={words.acts.cancel}
      onOk={submit}
      onCancel={onClose}
      confirmLoading={freezing.isPending}
      okButtonProps={{ disabled: keyWrong || name.trim() === '' }}
    >
      <Form layout="vertical" component="div">
        <p style={{ opacity: 0.75, marginTop: 0 }}>{own.note}</p>
        <Form.Item label={own.name} required>
          <Input value={name} autoFocus maxLength={100} aria-label={own.name} onChange={(e) => setName(e.target.value)} />
        </Form.Item>
        <Form.Item
          label={own.key}
          required
          {...(keyWrong ? { validateStatus: 'error' as const, extra: words.segments.editor.keyWrong } : {})}
        >
          <Input className="mono" value={key} maxLength={60} aria-label={own.key} onChange={(e) => setKey(e.target.value)} />
        </Form.Item>
        {freezing.error !== null && <ErrorView error={freezing.error} />}
      </Form>
    </Modal>
  );
}
