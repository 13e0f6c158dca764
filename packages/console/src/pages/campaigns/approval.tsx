import { contract } from '@gyre/domain';
import { Alert, Button, Descriptions, Empty, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useMoney } from '../../parts/use-money.ts';
import { useMay, useProjectKey, useSession } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { CampaignFacts } from './campaign-acts.tsx';
import { SummaryList } from './summary-list.tsx';

type Approval = NonNullable<CampaignFacts['approval']>;
const TONES: Readonly<Record<Approval['state'], Tone>> = { waiting: 'warn', approved: 'good', refused: 'bad', withdrawn: 'off' };

/**
 * 审批提示 — above the page of a campaign that waits for a second person: what it would reach, and for who may, the decision. What became of it
 * stays there until the start; a refusal until the campaign is changed.
 */
export function ApprovalBanner({ campaign }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns.approval;
  const format = useFormat();
  const money = useMoney();
  const may = useMay('approve');
  const me = useSession().data?.operator?.email;
  const [deciding, setDeciding] = useState<boolean>();
  const { approval, state, version } = campaign;
  if (approval === null) return null;
  if (state === 'draft' && approval.state === 'refused' && approval.version === version) {
    return (
      <Alert type="error" showIcon title={words.refused(approval.decidedBy)} description={approval.note} style={{ marginBottom: 12 }} />
    );
  }
  if (state === 'approved') {
    return <Alert type="success" showIcon title={words.approved} description={approval.note} style={{ marginBottom: 12 }} />;
  }
  if (state !== 'in_review') return null;
  const isMine = approval.askedBy === me;
  const reach =
    approval.customers === null && approval.cost === null ? '' : words.reach(format.number(approval.customers), money(approval.cost));
  return (
    <>
      <Alert
        type="warning"
        showIcon
        style={{ marginBottom: 12 }}
        title={isMine ? words.mine : words.waiting(approval.askedBy)}
        description={reach}
        action={
          may &&
          !isMine && (
            <span style={{ display: 'inline-flex', gap: 8 }}>
              <Button onClick={() => setDeciding(false)}>{words.refuse}</Button>
              <Button type="primary" onClick={() => setDeciding(true)}>
                {words.approve}
              </Button>
            </span>
          )
        }
      />
      {deciding !== undefined && (
        <DecisionDialog campaign={campaign} reach={reach} approved={deciding} onClose={() => setDeciding(undefined)} />
      )}
    </>
  );
}

interface DecisionDialogProps {
  readonly campaign: CampaignFacts;
  /** What the start would come to, in words. */
  readonly reach: string;
  readonly approved: boolean;
  readonly onClose: () => void;
}

/** The whole campaign in words before the decision, and a word to who asked. */
function DecisionDialog({ campaign, reach, approved, onClose }: DecisionDialogProps) {
  const words = useWords();
  const own = words.campaigns.approval;
  const project = useProjectKey();
  const [note, setNote] = useState('');
  const decide = useAct(contract.campaigns.approve, { onDone: onClose });
  return (
    <Modal
      open
      width={760}
      title={approved ? own.approveTitle : own.refuseTitle}
      okText={approved ? own.approve : own.refuse}
      cancelText={words.acts.cancel}
      okButtonProps={{ danger: !approved, disabled: !approved && note.trim() === '' }}
      confirmLoading={decide.isPending}
      onCancel={onClose}
      onOk={() => decide.mutate({ params: { project, campaign: campaign.key }, body: { approved, note: note.trim() } })}
    >
      <p style={{ margin: '4px 0 8px' }}>{reach}</p>
      <h3 style={{ fontSize: 13, margin: '4px 0 8px' }}>{own.what}</h3>
      <div style={{ maxHeight: '45vh', overflow: 'auto', marginBottom: 12 }}>
        <SummaryList definition={campaign.definition} />
      </div>
      <Input.TextArea
        value={note}
        maxLength={1000}
        autoSize={{ minRows: 2, maxRows: 6 }}
        placeholder={approved ? own.note : own.noteHint}
        aria-label={own.note}
        onChange={(e) => setNote(e.target.value)}
      />
      {decide.error !== null && <ErrorView error={decide.error} />}
    </Modal>
  );
}

/** 审批 — the latest request: who asked for what, and what became of it. */
export function ApprovalTab({ campaign: { approval } }: { readonly campaign: CampaignFacts }) {
  const words = useWords().campaigns;
  const own = words.approval;
  const format = useFormat();
  const money = useMoney();
  if (approval === null) {
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={<span style={{ maxWidth: 560, display: 'inline-block' }}>{own.none}</span>}
      />
    );
  }
  return (
    <Descriptions
      column={1}
      size="small"
      style={{ maxWidth: 760 }}
      styles={{ label: { minWidth: 120 } }}
      items={[
        {
          key: 'state',
          label: words.columns.state,
          children: <StatusDot tone={TONES[approval.state]}>{own.states[approval.state]}</StatusDot>,
        },
        { key: 'version', label: own.version, children: words.version(approval.version) },
        {
          key: 'asked',
          label: own.askedBy,
          children: (
            <span>
              {approval.askedBy} · <Moment at={approval.askedAt} exact />
            </span>
          ),
        },
        { key: 'customers', label: own.customers, children: <span className="num">{format.number(approval.customers)}</span> },
        { key: 'cost', label: own.cost, children: <span className="num">{money(approval.cost)}</span> },
        ...(approval.decidedAt === null
          ? []
          : [
              {
                key: 'decided',
                label: own.decidedBy,
                children: (
                  <span>
                    {approval.decidedBy} · <Moment at={approval.decidedAt} exact />
                  </span>
                ),
              },
            ]),
        ...(approval.note === '' ? [] : [{ key: 'note', label: own.note, children: approval.note }]),
      ]}
    />
  );
}
