import { contract, Key } from '@gyre/domain';
import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type Answer, useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ImportDrop } from '../data/import-drop.tsx';
import type { Uploaded } from '../data/upload-file.ts';
import { freshKey } from './segment-facts.ts';

type Done = Answer<typeof contract.segments.upload>;
interface Chosen {
  readonly uploaded: Uploaded;
  readonly file: string;
}

interface ListDialogProps {
  readonly onClose: () => void;
  /** The list to replace; without one a new list is made. */
  readonly replaces?: { readonly key: string; readonly name: string; readonly namespace: string };
}

const NAMESPACES = ['phone', 'email', 'user_id'] as const;

/** 上传名单 — a file of phones, e-mails or user ids becomes a segment; says which rows belong to nobody we know. */
export function ListDialog({ onClose, replaces }: ListDialogProps) {
  const words = useWords();
  const own = words.segments.list;
  const go = useGo();
  const project = useProjectKey();
  const [name, setName] = useState(replaces?.name ?? '');
  const [key, setKey] = useState(() => replaces?.key ?? freshKey('list'));
  const [namespace, setNamespace] = useState(replaces?.namespace ?? 'phone');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [column, setColumn] = useState<string | undefined>();
  const [done, setDone] = useState<Done | null>(null);
  const upload = useAct(contract.segments.upload, { onDone: setDone });
  const submit = (): void => {
    if (chosen === null) return;
    const body = { key, name: name.trim(), namespace, upload: chosen.uploaded.upload, ...(column === undefined ? {} : { column }) };
    upload.mutate({ params: { project }, body });
  };
  const ready = chosen !== null && name.trim() !== '' && Key.safeParse(key).success;
  const footer =
    done === null ? undefined : (
      <Button type="primary" onClick={() => go(`segments/${done.segment.key}`)}>
        {own.open}
      </Button>
    );
  return (
    <Modal
      open
      title={replaces === undefined ? own.title : own.again(replaces.name)}
      okText={own.submit}
      cancelText={words.acts.cancel}
      onOk={submit}
      onCancel={onClose}
      confirmLoading={upload.isPending}
      okButtonProps={{ disabled: !ready }}
      {...(footer === undefined ? {} : { footer })}
      width={560}
    >
      {done !== null ? (
        <Matched done={done} />
      ) : (
        <Form layout="vertical" component="div">
          <p style={{ opacity: 0.75, marginTop: 0 }}>{own.note}</p>
          <Form.Item label={own.name} required>
            <Input value={name} maxLength={100} aria-label={own.name} onChange={(e) => setName(e.target.value)} />
          </Form.Item>
          <Form.Item label={own.key} required>
            <Input
              className="mono"
              value={key}
              disabled={replaces !== undefined}
              maxLength={60}
              aria-label={own.key}
              onChange={(e) => setKey(e.target.value)}
            />
          </Form.Item>
          <Form.Item label={own.namespace}>
            <Select
              value={namespace}
              aria-label={own.namespace}
              options={NAMESPACES.map((value) => ({ value, label: words.namespaces[value] }))}
              onChange={setNamespace}
            />
          </Form.Item>
          <Form.Item label={own.file} required>
            {chosen === null ? (
              <ImportDrop onUploaded={(uploaded, file) => setChosen({ uploaded, file: file.name })} />
            ) : (
              <FileColumn chosen={chosen} column={column} onColumn={setColumn} />
            )}
          </Form.Item>
          {upload.error !== null && <ErrorView error={upload.error} />}
        </Form>
      )}
    </Modal>
  );
}

interface FileColumnProps {
  readonly chosen: Chosen;
  readonly column: string | undefined;
  readonly onColumn: (column: string) => void;
}

function FileColumn({ chosen, column, onColumn }: FileColumnProps) {
  const own = useWords().segments.list;
  const format = useFormat();
  const { columns, rows } = chosen.uploaded;
  return (
    <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
      <span>{own.rows(chosen.file, format.number(rows))}</span>
      {columns.length > 1 && (
        <Select
          aria-label={own.column}
          placeholder={own.column}
          style={{ width: 180 }}
          value={column ?? null}
          options={columns.map((c) => ({ value: c.name, label: c.name }))}
          onChange={(name: string | null) => name !== null && onColumn(name)}
        />
      )}
    </div>
  );
}

function Matched({ done }: { readonly done: Done }) {
  const own = useWords().segments.list;
  const format = useFormat();
  const { matched, rows, notMatched, notMatchedTotal } = done.table;
  return (
    <div style={{ display: 'grid', gap: 12 }}>
      <Alert type={matched > 0 ? 'success' : 'warning'} showIcon title={own.matched(format.number(matched), format.number(rows))} />
      {notMatchedTotal > 0 && (
        <div>
          {own.notMatched(format.number(notMatchedTotal))}
          <div className="mono" style={{ maxHeight: 160, overflow: 'auto', marginTop: 8 }}>
            {notMatched.map((value, i) => (
              <div key={i}>{value}</div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
