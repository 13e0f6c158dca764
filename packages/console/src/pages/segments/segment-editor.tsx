import { contract, EVERYBODY, Key, type Rule, type SegmentDefinition } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { App, Button, Form, Input, Skeleton } from 'antd';
import { useCallback, useState } from 'react';
import { call, client, useCall } from '../../api.ts';
import { GoInstead, useGo } from '../../address.tsx';
import { ErrorView, errorNote } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { RulePreview } from '../../parts/rules/preview-panel.tsx';
import { RuleBuilder } from '../../parts/rules/rule-builder.tsx';
import { compiled, type GroupNode, treeOf } from '../../parts/rules/rule-draft.ts';
import { useBuilder } from '../../parts/rules/use-builder.ts';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { useRulePreview } from '../../parts/rules/use-preview.ts';
import { RestoredNote } from '../../parts/restored-note.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { PublishDialog } from './publish-dialog.tsx';
import { freshKey, type SegmentFacts } from './segment-facts.ts';
import { TemplateMenu } from './template-menu.tsx';
import { keptDraft, type SegmentDraft } from './segment-draft.ts';

/** 编辑分群 — left the rule, right what it would hold. Unsaved work stays in this browser. */
export function SegmentEditor() {
  const project = useProjectKey();
  const { segment }: { segment?: string } = useParams({ strict: false });
  const answer = useCall(contract.segments.get, { params: { project, segment: segment ?? '' } }, { enabled: segment !== undefined });
  const [fresh] = useState(() => draftOf(freshKey('segment'), '', '', EVERYBODY));
  if (segment === undefined) return <Editor stored={null} initial={fresh} />;
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  const { definition, key } = answer.data;
  const { name, description, source } = definition;
  // a combination and a list are changed in a dialog of their page, a snapshot never
  if (source.kind !== 'rule')
    return <GoInstead to={`segments/${key}`} search={source.kind === 'snapshot' ? {} : { dialog: source.kind }} />;
  return <Editor key={key} stored={answer.data} initial={draftOf(key, name, description, source.rule)} />;
}

function draftOf(key: string, name: string, description: string, rule: Rule): SegmentDraft {
  return { key, name, description, root: treeOf(rule) };
}

function Editor({ stored, initial }: { readonly stored: SegmentFacts | null; readonly initial: SegmentDraft }) {
  const words = useWords();
  const own = words.segments.editor;
  const project = useProjectKey();
  const { draft, change, restored, discard, forget } = useKeptDraft(`gyre.segment.${project}.${stored?.key ?? ''}`, initial, keptDraft);
  const onRoot = useCallback((root: GroupNode) => change({ root }), [change]);
  const builder = useBuilder(draft.root, onRoot);
  const preview = useRulePreview(builder.compiled, 10);
  const [missing, setMissing] = useState(false);
  const { message } = App.useApp();
  const unfinished = builder.compiled.unfinished.length;
  const incomplete = draft.name.trim() === '' || !Key.safeParse(draft.key).success || unfinished > 0;
  const [publishing, setPublishing] = useState(false);
  const next = definitionOf(draft, builder.compiled.rule);
  const { busy, save } = useSaving(stored, draft.key, next, forget);
  const trySave = (): void => {
    setMissing(incomplete);
    if (unfinished > 0) void message.warning(own.unfinished(unfinished));
    if (incomplete) return;
    if (stored === null) save();
    else setPublishing(true);
  };
  useSaveKey(trySave);
  const takeTemplate = (rule: Rule, name: string): void => {
    builder.dispatch({ act: 'load', rule });
    if (draft.name.trim() === '') change({ name });
  };
  const undoAll = (): void => {
    discard();
    builder.dispatch({ act: 'load', rule: compiled(initial.root).rule });
  };
  return (
    <>
      <PageHead
        title={stored === null ? own.newTitle : own.editTitle(stored.definition.name)}
        note={own.kept}
        action={
          <>
            <Button onClick={undoAll}>{own.discard}</Button>
            <Button type="primary" loading={busy} onClick={trySave}>
              {stored === null ? own.save : own.publish}
            </Button>
          </>
        }
      />
      <RestoredNote restored={restored} title={own.restored} />
      <div className="segment-editor">
        <div style={{ display: 'grid', gap: 16, minWidth: 0 }}>
          <Panel>
            <NameFields draft={draft} change={change} isNew={stored === null} missing={missing} />
          </Panel>
          <Panel title={own.rule}>
            <RuleBuilder builder={builder} counts={preview.counts} extra={<TemplateMenu onPick={takeTemplate} />} />
          </Panel>
        </div>
        <RulePreview preview={preview} root={builder.state.root} compiled={builder.compiled} />
      </div>
      {publishing && stored !== null && (
        <PublishDialog stored={stored} next={next} busy={busy} onPublish={save} onClose={() => setPublishing(false)} />
      )}
    </>
  );
}

interface NameFieldsProps {
  readonly draft: SegmentDraft;
  readonly change: (part: Partial<SegmentDraft>) => void;
  readonly isNew: boolean;
  /** Point out an empty name. */
  readonly missing: boolean;
}

function NameFields({ draft, change, isNew, missing }: NameFieldsProps) {
  const words = useWords().segments.editor;
  const keyWrong = !Key.safeParse(draft.key).success;
  const nameless = missing && draft.name.trim() === '';
  return (
    <Form layout="vertical" component="div" className="segment-names">
      <Form.Item label={words.name} required validateStatus={nameless ? 'error' : ''} help={nameless ? words.missingName : undefined}>
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
        validateStatus={keyWrong ? 'error' : ''}
        help={keyWrong ? words.keyWrong : undefined}
        tooltip={words.keyHint}
      >
        <Input
          className="mono"
          value={draft.key}
          disabled={!isNew}
          maxLength={60}
          aria-label={words.key}
          onChange={(e) => change({ key: e.target.value })}
        />
      </Form.Item>
      <Form.Item label={words.description}>
        <Input
          value={draft.description}
          maxLength={1000}
          aria-label={words.description}
          onChange={(e) => change({ description: e.target.value })}
        />
      </Form.Item>
    </Form>
  );
}

function definitionOf({ name, description }: SegmentDraft, rule: Rule): SegmentDefinition {
  return { name: name.trim(), description, source: { kind: 'rule', rule } };
}

function useSaving(stored: SegmentFacts | null, key: string, definition: SegmentDefinition, forget: () => void) {
  const words = useWords();
  const go = useGo();
  const project = useProjectKey();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      if (stored === null) await call(contract.segments.create, { params: { project }, body: { key, definition } });
      else await call(contract.segments.update, { params: { project, segment: key }, body: { definition } });
      forget();
      void message.success(words.segments.editor.saved);
      go(`segments/${key}`);
      await client.invalidateQueries();
    } catch (error) {
      void message.error(errorNote(error, words), 8);
    } finally {
      setBusy(false);
    }
  };
  return { busy, save: () => void save() };
}
