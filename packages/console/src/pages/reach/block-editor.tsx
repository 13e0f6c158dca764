import { contract, Key } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, Result, Skeleton, Tooltip } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type Answer, CallError, useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { CopyText } from '../../parts/copy-text.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { RestoredNote } from '../../parts/restored-note.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import { UsedBy } from './block-list.tsx';
import { BlockPreview } from './block-preview.tsx';
import './reach.css';

type Block = Answer<typeof contract.reach.blocks>[number];
const Draft = z.object({ key: z.string(), name: z.string(), body: z.string() });
type Draft = z.infer<typeof Draft>;
const EMPTY: Draft = { key: '', name: '', body: '' };

/** 编辑内容块 — left the text, right what it looks like and who uses it. */
export function BlockEditor() {
  const words = useWords().reach.blocks;
  const project = useProjectKey();
  const { block }: { block?: string } = useParams({ strict: false });
  const answer = useCall(contract.reach.blocks, { params: { project } });
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  const taken = answer.data.map(({ key }) => key);
  if (block === undefined) return <Editor stored={null} initial={EMPTY} taken={taken} />;
  const stored = answer.data.find(({ key }) => key === block);
  if (stored === undefined) return <Result status="info" title={words.gone} />;
  const { name, body } = stored.block;
  return <Editor key={block} stored={stored} initial={{ key: block, name, body }} taken={taken} />;
}

interface EditorProps {
  readonly stored: Block | null;
  readonly initial: Draft;
  /** Keys of all blocks. */
  readonly taken: readonly string[];
}

function Editor({ stored, initial, taken }: EditorProps) {
  const words = useWords().reach.blocks;
  const go = useGo();
  const project = useProjectKey();
  const mayChange = useMay('operate');
  const { message } = App.useApp();
  const place = `gyre.block.${project}.${stored?.key ?? ''}`;
  const { draft, change, restored, discard, forget } = useKeptDraft<Draft>(place, initial, (kept) => Draft.safeParse(kept).data);
  const [missing, setMissing] = useState(false);
  const save = useAct(contract.reach.saveBlock, {
    onDone: () => {
      forget();
      void message.success(words.saved);
      go(`blocks/${draft.key}`);
    },
  });
  const keyProblem = stored === null ? problemOfKey(draft.key, taken) : null;
  const incomplete = draft.name.trim() === '' || draft.body.trim() === '' || keyProblem !== null;
  const trySave = (): void => {
    setMissing(incomplete);
    if (incomplete || !mayChange) return;
    save.mutate({ params: { project, block: draft.key }, body: { block: { name: draft.name.trim(), body: draft.body } } });
  };
  useSaveKey(trySave);
  return (
    <>
      <PageHead
        title={stored === null ? words.newTitle : words.editTitle(stored.block.name)}
        note={words.kept}
        action={
          mayChange && (
            <>
              {stored !== null && <RemoveBlock block={stored} />}
              <Button onClick={discard}>{words.discard}</Button>
              <SaveButton busy={save.isPending} onSave={trySave} />
            </>
          )
        }
      />
      <RestoredNote restored={restored} title={words.restored} />
      {missing && incomplete && <Alert type="warning" showIcon title={words.missing} style={{ marginBottom: 12 }} />}
      {save.error !== null && <SaveProblem error={save.error} />}
      <div className="block-editor">
        <Panel>
          <Fields draft={draft} change={change} keyProblem={missing || draft.key !== '' ? keyProblem : null} isNew={stored === null} />
        </Panel>
        <div style={{ display: 'grid', gap: 16 }} className="stuck">
          <BlockPreview body={draft.body} name={draft.name} />
          <Use stored={stored} blockKey={draft.key} />
        </div>
      </div>
    </>
  );
}

function SaveButton({ busy, onSave }: { readonly busy: boolean; readonly onSave: () => void }) {
  const words = useWords().acts;
  return (
    <Button type="primary" loading={busy} onClick={onSave}>
      {words.save}
    </Button>
  );
}

type KeyProblem = 'keyWrong' | 'keyTaken';

function problemOfKey(key: string, taken: readonly string[]): KeyProblem | null {
  if (!Key.safeParse(key).success) return 'keyWrong';
  return taken.includes(key) ? 'keyTaken' : null;
}

interface FieldsProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly keyProblem: KeyProblem | null;
  readonly isNew: boolean;
}

function Fields({ draft, change, keyProblem, isNew }: FieldsProps) {
  const words = useWords().reach.blocks;
  return (
    <Form layout="vertical" component="div">
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 16 }}>
        <Form.Item label={words.name} required>
          <Input
            value={draft.name}
            maxLength={100}
            placeholder={words.nameHint}
            aria-label={words.name}
            onChange={(e) => change({ name: e.target.value })}
          />
        </Form.Item>
        <Form.Item
          label={words.key}
          required
          validateStatus={keyProblem === null ? '' : 'error'}
          extra={keyProblem === null ? undefined : words[keyProblem]}
          tooltip={words.keyHint}
        >
          <Input
            className="mono"
            value={draft.key}
            disabled={!isNew}
            maxLength={60}
            placeholder="footer"
            aria-label={words.key}
            onChange={(e) => change({ key: e.target.value })}
          />
        </Form.Item>
      </div>
      <Form.Item label={words.body} required extra={words.bodyNote}>
        <Input.TextArea
          className="mono"
          value={draft.body}
          maxLength={50_000}
          spellCheck={false}
          aria-label={words.body}
          autoSize={{ minRows: 16, maxRows: 36 }}
          onChange={(e) => change({ body: e.target.value })}
        />
      </Form.Item>
    </Form>
  );
}

function Use({ stored, blockKey }: { readonly stored: Block | null; readonly blockKey: string }) {
  const words = useWords().reach.blocks;
  const format = useFormat();
  const usedBy = stored?.usedBy ?? [];
  return (
    <Panel title={words.usedBy}>
      {usedBy.length === 0 ? (
        <p style={{ marginTop: 0, opacity: 0.75 }}>{words.unusedNote}</p>
      ) : (
        <>
          <UsedBy usedBy={usedBy} />
          <p style={{ opacity: 0.75 }}>{words.effect(format.number(usedBy.length))}</p>
        </>
      )}
      {blockKey !== '' && (
        <p style={{ margin: 0 }}>
          <span style={{ opacity: 0.75, marginInlineEnd: 8 }}>{words.use}</span>
          <CopyText text={`{% render '${blockKey}' %}`} />
        </p>
      )}
    </Panel>
  );
}

function RemoveBlock({ block }: { readonly block: Block }) {
  const words = useWords().reach.blocks;
  const go = useGo();
  const project = useProjectKey();
  const ask = useAsk();
  const { message } = App.useApp();
  const remove = useAct(contract.reach.removeBlock);
  const inUse = block.usedBy.length > 0;
  const run = async (): Promise<void> => {
    await remove.mutateAsync({ params: { project, block: block.key } });
    void message.success(words.removed);
    go('blocks');
  };
  const { name } = block.block;
  return (
    <Tooltip title={inUse ? words.removeUsed : ''}>
      <Button
        danger
        disabled={inUse}
        onClick={() => ask({ title: words.removeAsk(name), what: words.removeWhat, act: words.remove, danger: true, run })}
      >
        {words.remove}
      </Button>
    </Tooltip>
  );
}

const Problems = z.array(z.object({ zh: z.string(), en: z.string() })).min(1);

/** What is wrong with the text, each in one sentence, where the server says so; else the error as everywhere. */
function SaveProblem({ error }: { readonly error: CallError }) {
  const words = useWords().reach.blocks;
  const { language } = useFormat();
  const problems = Problems.safeParse(error.details['problems']);
  if (!problems.success) return <ErrorView error={error} />;
  return (
    <Alert
      type="error"
      showIcon
      title={words.problems}
      style={{ marginBottom: 12 }}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 20 }}>
          {problems.data.map((problem) => (
            <li key={problem.en}>{problem[language]}</li>
          ))}
        </ul>
      }
    />
  );
}
