import { contract, Key } from '@gyre/domain';
import { DashboardDefinition } from '@gyre/domain/dashboard';
import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Answer, useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { freshKey } from '../segments/segment-facts.ts';
import { REFRESHES, useRefreshName } from './refresh-name.ts';

type Saved = Answer<typeof contract.dashboards.save>;

interface SettingsDialogProps {
  /** The dashboard whose settings are changed; null: a new one. */
  readonly definition: Saved | null;
  readonly onClose: () => void;
  readonly onSaved: (saved: Saved) => void;
}

/** 看板设置 — what it is called, and how often it asks anew. */
export function SettingsDialog({ definition: stored, onClose, onSaved }: SettingsDialogProps) {
  const all = useWords();
  const words = all.dashboards;
  const project = useProjectKey();
  const format = useFormat();
  const refreshName = useRefreshName(format);
  const [key, setKey] = useState(() => stored?.key ?? freshKey('board'));
  const [name, setName] = useState(stored?.definition.name ?? '');
  const [note, setNote] = useState(stored?.definition.note ?? '');
  const [refreshS, setRefresh] = useState<number | null>(stored?.definition.refreshS ?? null);
  const save = useAct(contract.dashboards.save, {
    onDone(saved) {
      onClose();
      onSaved(saved);
    },
  });
  const isWrong = name.trim() === '' || !Key.safeParse(key).success;
  const submit = (): void => {
    const definition = DashboardDefinition.parse({ ...stored?.definition, name, note, refreshS });
    save.mutate({ params: { project, dashboard: key }, body: { definition, version: stored?.version ?? 0 } });
  };
  return (
    <Modal
      open
      title={stored === null ? words.create : words.acts.settings}
      okText={all.acts.save}
      cancelText={all.acts.cancel}
      onOk={submit}
      onCancel={onClose}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: isWrong }}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={words.fields.name} required>
          <Input
            value={name}
            autoFocus
            maxLength={100}
            aria-label={words.fields.name}
            onChange={(e) => setName(e.target.value)}
            onPressEnter={() => !isWrong && submit()}
          />
        </Form.Item>
        {stored === null && (
          <Form.Item label={words.fields.key} required>
            <Input className="mono" value={key} maxLength={60} aria-label={words.fields.key} onChange={(e) => setKey(e.target.value)} />
          </Form.Item>
        )}
        <Form.Item label={words.fields.note}>
          <Input.TextArea value={note} maxLength={500} rows={2} aria-label={words.fields.note} onChange={(e) => setNote(e.target.value)} />
        </Form.Item>
        <Form.Item label={words.fields.refresh}>
          <Select<number>
            aria-label={words.fields.refresh}
            value={refreshS ?? 0}
            options={REFRESHES.map((seconds) => ({ value: seconds ?? 0, label: refreshName(seconds) }))}
            onChange={(seconds) => setRefresh(seconds === 0 ? null : seconds)}
          />
        </Form.Item>
        {save.error !== null && <ErrorView error={save.error} />}
      </Form>
    </Modal>
  );
}
