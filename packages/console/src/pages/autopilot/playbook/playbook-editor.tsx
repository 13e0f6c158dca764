import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Button, Form, Skeleton, Steps, Tooltip } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { z } from 'zod';
import { useCall } from '../../../api.ts';
import { useAddress } from '../../../address.tsx';
import { presentMs } from '../../../clock.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { PageHead } from '../../../parts/list-page.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { RestoredNote } from '../../../parts/restored-note.tsx';
import { useKeptDraft } from '../../../parts/use-kept-draft.ts';
import { useSaveKey } from '../../../parts/use-save-key.ts';
import { useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { CampaignDraft } from '../../campaigns/draft/campaign-draft.ts';
import { starterContents } from '../../campaigns/draft/content-draft.ts';
import type { Problems } from '../../campaigns/editor/step-props.ts';
import { BasicsStep } from '../../campaigns/editor/step-basics.tsx';
import { ContentStep } from '../../campaigns/editor/step-content.tsx';
import { ContactForm } from '../../campaigns/editor/step-limits.tsx';
import { PreviewPanel } from '../../campaigns/preview/preview-panel.tsx';
import { usePreview } from '../../campaigns/preview/use-preview.ts';
import '../../campaigns/editor/editor.css';
import { BenefitsForm } from './benefits-form.tsx';
import { ConditionsForm } from './conditions-form.tsx';
import type { PlaybookFormProps } from './form-props.ts';
import { GuardsForm, RecoveryForm } from './guards-form.tsx';
import { InWords } from './in-words.tsx';
import { type Gap, gapsOf, keptPlaybook, newPlaybook, type PlaybookDraft, playbookDraftOf, playbookOf, sentBy } from './playbook-draft.ts';
import { ProofForm } from './proof-form.tsx';
import { ProvabilityPanel } from './provability-panel.tsx';
import { type Saving, useSaving } from './use-saving.ts';

const STEPS = ['basics', 'conditions', 'content', 'benefits', 'proof', 'guards'] as const;
type Step = (typeof STEPS)[number];
const Address = z.object({
  step: z.enum(STEPS).default('basics'),
  /** The arm that is open, and the customer it is shown for. */
  arm: z.string().max(1).default('a'),
  customer: z.coerce.number().int().positive().optional(),
  /** The metric a new playbook is for. */
  metric: z.string().max(60).optional(),
});

/** The step at which a gap is filled. */
const STEP_OF: Readonly<Record<Gap, Step>> = {
  name: 'basics',
  key: 'basics',
  goal: 'basics',
  metrics: 'conditions',
  filter: 'conditions',
  content: 'content',
  benefits: 'benefits',
  control: 'proof',
  month: 'guards',
  duration: 'guards',
  recovery: 'guards',
  other: 'guards',
};

/** 编辑预案 — left the steps, right what it would do and could prove. Unsaved work stays in this browser; every save is a new version. */
export function PlaybookEditor() {
  const words = useWords().campaigns.editor;
  const project = useProjectKey();
  const { playbook: key }: { playbook?: string } = useParams({ strict: false });
  const [{ metric }] = useAddress(Address);
  const answer = useCall(contract.autopilot.playbook, { params: { project, playbook: key ?? '' } }, { enabled: key !== undefined });
  const [fresh] = useState(() => {
    const draft = newPlaybook(`playbook-${presentMs().toString(36).slice(-6)}`, starterContents(words), words.armNames('A'));
    return metric === undefined ? draft : { ...draft, conditions: { ...draft.conditions, metrics: [metric] } };
  });
  if (key === undefined) return <Editor initial={fresh} />;
  if (answer.error !== null && answer.data === undefined) return <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton active />;
  return <Editor initial={playbookDraftOf(key, answer.data.version, answer.data.definition, starterContents(words))} />;
}

function Editor({ initial }: { readonly initial: PlaybookDraft }) {
  const words = useWords();
  const own = words.playbooks;
  const project = useProjectKey();
  const [{ step, arm, customer }, setAddress] = useAddress(Address);
  const isNew = initial.version === 0;
  const place = ['gyre.playbook', project, ...(isNew ? [] : [initial.campaign.key])].join('.');
  const { draft, change, restored, discard, forget } = useKeptDraft(place, initial, keptPlaybook);
  const [round, setRound] = useState(0);
  const sent = useMemo(() => sentBy(draft), [draft]);
  const definition = useMemo(() => playbookOf(draft).data, [draft]);
  const preview = usePreview(sent, customer);
  const problems = preview.answer?.problems ?? [];
  const gaps = gapsOf(draft);
  const saving = useSaving({ draft, definition, gaps, problems, forget });
  useSaveKey(saving.save);
  const startOver = (): void => {
    discard();
    setRound(round + 1);
  };
  const openArm = (key: string): void => setAddress({ arm: key });
  const go = (next: Step): void => setAddress({ step: next });
  return (
    <>
      <PageHead
        title={isNew ? own.newTitle : own.editTitle(initial.campaign.name)}
        note={words.campaigns.editor.kept}
        action={<Button onClick={startOver}>{words.campaigns.editor.discard}</Button>}
      />
      <RestoredNote restored={restored} title={words.campaigns.editor.restored} />
      <StepBar step={step} gaps={gaps} isBlocked={problems.some((p) => p.blocks)} onStep={go} />
      <div className="editor-split">
        <Panel>
          <StepBody key={round} step={step} draft={draft} change={change} problems={problems} arm={arm} onArm={openArm} />
          <EditorFoot step={step} onStep={go} saving={saving} gaps={gaps} problems={problems} />
        </Panel>
        <aside className="editor-side">
          <InWords definition={gaps.length === 0 ? definition : undefined} />
          {step !== 'content' && <ProvabilityPanel definition={definition} />}
          {(step === 'content' || step === 'benefits') && (
            <PreviewPanel
              definition={sent}
              preview={preview}
              customer={customer}
              onCustomer={(chosen) => setAddress({ customer: chosen })}
              arm={arm}
              onArm={openArm}
            />
          )}
        </aside>
      </div>
    </>
  );
}

interface StepBarProps {
  readonly step: Step;
  readonly gaps: readonly Gap[];
  /** Whether a text may not be saved as it is. */
  readonly isBlocked: boolean;
  readonly onStep: (step: Step) => void;
}

function StepBar({ step, gaps, isBlocked, onStep }: StepBarProps) {
  const { steps } = useWords().playbooks.editor;
  const at = STEPS.indexOf(step);
  const unfinished = new Set<Step>([...gaps.map((gap) => STEP_OF[gap]), ...(isBlocked ? ['content' as const] : [])]);
  return (
    <Steps
      current={at}
      size="small"
      items={STEPS.map((key, i) => ({ title: steps[key], ...(i < at && unfinished.has(key) ? { status: 'error' as const } : {}) }))}
      onChange={(i) => onStep(STEPS[i] ?? 'basics')}
      style={{ marginBottom: 20 }}
    />
  );
}

interface StepBodyProps extends PlaybookFormProps {
  readonly step: Step;
  readonly problems: Problems;
  readonly arm: string;
  readonly onArm: (arm: string) => void;
}

function StepBody({ step, draft, change, problems, arm, onArm }: StepBodyProps) {
  const latest = draft.campaign;
  const changeCampaign = useCallback((part: Partial<CampaignDraft>) => change({ campaign: { ...latest, ...part } }), [change, latest]);
  const form = { draft, change };
  const campaign = { draft: draft.campaign, change: changeCampaign };
  switch (step) {
    case 'basics':
      return <BasicsStep {...campaign} isNew={draft.version === 0} />;
    case 'conditions':
      return <ConditionsForm {...form} campaign={campaign} />;
    case 'content':
      return <ContentStep {...campaign} problems={problems} arm={arm} onArm={onArm} grants={draft.benefit} />;
    case 'benefits':
      return (
        <Form layout="vertical" component="div">
          <BenefitsForm {...form} />
          <ContactForm {...campaign} />
        </Form>
      );
    case 'proof':
      return <ProofForm {...form} />;
    case 'guards':
      return (
        <>
          <GuardsForm {...form} />
          <RecoveryForm {...form} />
        </>
      );
  }
}

interface EditorFootProps {
  readonly step: Step;
  readonly onStep: (step: Step) => void;
  readonly saving: Saving;
  readonly gaps: readonly Gap[];
  readonly problems: Problems;
}

/** What is missing, or wrong, stands in the tip of the button it locks. */
function EditorFoot({ step, onStep, saving, gaps, problems }: EditorFootProps) {
  const words = useWords();
  const { editor } = words.campaigns;
  const { language } = useFormat();
  const at = STEPS.indexOf(step);
  const [before, after] = [STEPS[at - 1], STEPS[at + 1]];
  const blocking = problems.filter((problem) => problem.blocks);
  const named = gaps.map((gap) => words.playbooks.editor.gaps[gap]).join(language === 'zh' ? '、' : ', ');
  const why = gaps.length > 0 ? editor.incomplete + named : blocking.map((problem) => editor.blocks + problem[language]).join('\n');
  return (
    <div className="editor-foot">
      {before !== undefined && <Button onClick={() => onStep(before)}>{words.acts.back}</Button>}
      {after !== undefined && (
        <Button type="primary" onClick={() => onStep(after)}>
          {words.acts.next}
        </Button>
      )}
      <Tooltip title={why === '' ? '' : <span style={{ whiteSpace: 'pre-wrap' }}>{why}</span>}>
        <span style={{ marginInlineStart: 'auto' }}>
          <Button disabled={why !== ''} loading={saving.busy} type={after === undefined ? 'primary' : 'default'} onClick={saving.save}>
            {words.playbooks.editor.save}
          </Button>
        </span>
      </Tooltip>
    </div>
  );
}
