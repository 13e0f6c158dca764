import { contract, Key } from '@gyre/domain';
import { CouponBatchDefinition } from '@gyre/domain/benefits/coupon-batch';
import { useParams } from '@tanstack/react-router';
import { Button, Form, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useKeptDraft } from '../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../parts/use-save-key.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { DiscountForm } from './discount-form.tsx';
import { LimitsForm } from './limits-form.tsx';
import { RulesForm } from './rules-form.tsx';
import { ScopeForm } from './scope-form.tsx';
import { ValidityForm } from './validity-form.tsx';

/** What is being edited: the definition with its key, and the version it was made from (0: a new one). */
export interface BatchDraft extends CouponBatchDefinition {
  readonly key: string;
  readonly version: number;
}

/** What a part of the form works on. */
export interface BatchFormProps {
  readonly draft: BatchDraft;
  readonly change: (part: Partial<BatchDraft>) => void;
}

const START = CouponBatchDefinition.parse({
  name: '–',
  discount: { kind: 'threshold', threshold: 1_000_000, off: 100_000 },
  validity: { kind: 'relative', days: 7 },
  limits: { total: 1000 },
});

/** 编辑批次 — what it takes off, of what, for how long, how many, and who may claim. Unsaved work stays in this browser. */
export function BatchEditor() {
  const { batch: key }: { batch?: string } = useParams({ strict: false });
  const project = useProjectKey();
  const answer = useCall(contract.benefits.batch, { params: { project, batch: key ?? '' } }, { enabled: key !== undefined });
  const [fresh] = useState<BatchDraft>(() => ({ ...START, name: '', key: `coupon-${presentMs().toString(36).slice(-6)}`, version: 0 }));
  if (key === undefined) return <Editor initial={fresh} />;
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  return <Editor initial={{ ...answer.data.definition, key, version: answer.data.version }} />;
}

function revive(kept: unknown): BatchDraft | undefined {
  return typeof kept === 'object' && kept !== null && 'discount' in kept ? (kept as BatchDraft) : undefined;
}

function Editor({ initial }: { readonly initial: BatchDraft }) {
  const words = useWords();
  const { form, ...own } = words.benefits;
  const go = useGo();
  const project = useProjectKey();
  const isNew = initial.version === 0;
  const { draft, change, discard, forget } = useKeptDraft(`gyre.coupon-batch.${project}.${isNew ? '' : initial.key}`, initial, revive);
  const done = (): void => {
    forget();
    go(`coupon-batches/${draft.key}`);
  };
  const save = useAct(contract.benefits.saveBatch, { onDone: done });
  const { key, version, ...rest } = draft;
  const keyWrong = !Key.safeParse(key).success;
  const definition = CouponBatchDefinition.safeParse(rest);
  const ready = definition.success && !keyWrong;
  const submit = (): void => {
    if (definition.success && ready && !save.isPending)
      save.mutate({ params: { project, batch: key }, body: { definition: definition.data, version } });
  };
  useSaveKey(submit);
  return (
    <>
      <PageHead
        title={isNew ? own.newTitle : own.editTitle(initial.name)}
        note={words.campaigns.editor.kept}
        action={<Button onClick={discard}>{words.campaigns.editor.discard}</Button>}
      />
      <Panel style={{ maxWidth: 860 }}>
        <Form layout="vertical" component="div">
          <Form.Item label={form.name} required>
            <Input
              value={draft.name}
              maxLength={100}
              placeholder={form.nameHint}
              aria-label={form.name}
              autoFocus={isNew}
              onChange={(e) => change({ name: e.target.value })}
            />
          </Form.Item>
          <Form.Item label={form.key} required validateStatus={keyWrong ? 'error' : ''} extra={words.campaigns.editor.keyHint}>
            <Input
              className="mono"
              style={{ maxWidth: 320 }}
              value={key}
              disabled={!isNew}
              maxLength={60}
              aria-label={form.key}
              onChange={(e) => change({ key: e.target.value })}
            />
          </Form.Item>
          <DiscountForm draft={draft} change={change} />
          <ScopeForm draft={draft} change={change} />
          <ValidityForm draft={draft} change={change} />
          <LimitsForm draft={draft} change={change} />
          <RulesForm draft={draft} change={change} />
          {!definition.success && draft.name !== '' && (
            <p role="alert">{`${form.wrong}: ${definition.error.issues[0]?.path.join('.') ?? ''}`}</p>
          )}
          {save.error !== null && <ErrorView error={save.error} />}
          <Button type="primary" disabled={!ready} loading={save.isPending} onClick={submit}>
            {words.acts.save}
          </Button>
        </Form>
      </Panel>
    </>
  );
}
