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

/** What a column is usually called that holds identities of a kind. */
const PLACES: Readonly<Record<string, RegExp>> = {
  phone: /phone|mobile|tel|手机|电话/i,
  email: /^[^@]*(mail|邮箱|邮件)[^@]*$/i,
  user_id: /^(id|user.?id|uid)$|(用户|会员|客户).?(id|编号|号)/i,
};

/** The column of a table that looks like it holds such identities. A single column needs no naming: its first line may be a value. */
function columnIn({ columns }: Uploaded, namespace: string): string | undefined {
  if (columns.length < 2) return undefined;
  return columns.find((one) => PLACES[namespace]?.test(one.name) === true)?.name;
}

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
  const choose = (uploaded: Uploaded, file: File): void => {
    setChosen({ uploaded, file: file.name });
    setColumn(columnIn(uploaded, namespace));
    if (name.trim() === '') setName(file.name.replace(/\.[^.]+$/, '').slice(0, 100));
  };
  const submit = (): void => {
    if (chosen === null) return;
    const body = { key, name: name.trim(), namespace, upload: chosen.uploaded.upload, ...(column === undefined ? {} : { column }) };
    upload.mutate({ params: { project }, body });
  };
  const keyWrong = !Key.safeParse(key).success;
  const needsColumn = chosen !== null && chosen.uploaded.columns.length > 1 && column === undefined;
  const ready = chosen !== null && name.trim() !== '' && !keyWrong && !needsColumn;
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
      okText={replaces === undefined ? own.submit : own.replace}
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
            <Input value={name} autoFocus maxLength={100} aria-label={own.name} onChange={(e) => setName(e.target.value)} />
          </Form.Item>
          <Form.Item
            label={own.key}
            required
            {...(keyWrong ? { validateStatus: 'error' as const, extra: words.segments.editor.keyWrong } : {})}
          >
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
              onChange={(chose) => {
                setNamespace(chose);
                if (chosen !== null) setColumn(columnIn(chosen.uploaded, chose));
              }}
            />
          </Form.Item>
          <Form.Item label={own.file} required>
            {chosen === null ? (
              <ImportDrop onUploaded={choose} help={own.dropHelp} />
            ) : (
              <FileColumn chosen={chosen} column={column} onColumn={setColumn} onOther={() => setChosen(null)} />
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
  /** Asked to take another file. */
  readonly onOther: () => void;
}

function FileColumn({ chosen, column, onColumn, onOther }: FileColumnProps) {
  const own = useWords().segments.list;
  const format = useFormat();
  const { columns, rows } = chosen.uploaded;
  return (
    <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
      <span>{own.rows(chosen.file, format.number(rows))}</span>
      <Button size="small" onClick={onOther}>
        {own.other}
      </Button>
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
          <div style={{ opacity: 0.75, marginTop: 8 }}>{own.allNotMatched}</div>
        </div>
      )}
    </div>
  );
}
