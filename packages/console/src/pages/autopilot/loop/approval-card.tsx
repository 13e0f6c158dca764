import { contract, type LoopRow } from '@gyre/domain';
import { App, Button, Descriptions, Modal, Skeleton } from 'antd';
import { useState } from 'react';
import { useAct, useCall } from '../../../api.ts';
import { ErrorView } from '../../../parts/error-view.tsx';
import { Moment } from '../../../parts/moment.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useMay, useProjectKey } from '../../../session.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { RunName } from './loop-name.tsx';

/** 等待批准 — a run that is proposed: why this playbook, what it will be able to show, its control group and its budget; and the decision. */
export function ApprovalCard({ loop }: { readonly loop: LoopRow }) {
  const words = useWords().autopilot.waiting;
  const may = useMay('approve');
  const [deciding, setDeciding] = useState<boolean>();
  const { run } = loop;
  if (run === null) return null;
  return (
    <Panel
      title={<RunName run={run} loop={loop} />}
      extra={
        run.answerUntil !== null && (
          <span style={{ opacity: 0.7 }}>
            {words.until} <Moment at={run.answerUntil} />
          </span>
        )
      }
    >
      <Facts loop={loop} />
      <div style={{ display: 'flex', gap: 8, marginTop: 12, alignItems: 'center' }}>
        <Button type="primary" disabled={!may} onClick={() => setDeciding(true)}>
          {words.agree}
        </Button>
        <Button disabled={!may} onClick={() => setDeciding(false)}>
          {words.refuse}
        </Button>
        {!may && <span style={{ opacity: 0.7 }}>{words.notYou}</span>}
      </div>
      {deciding !== undefined && <DecisionDialog loop={loop} run={run} isAgreed={deciding} onClose={() => setDeciding(undefined)} />}
    </Panel>
  );
}

/** What a decision rests on, asked for the loop whole. */
function Facts({ loop: { episode, run, reason } }: { readonly loop: LoopRow }) {
  const words = useWords().autopilot;
  const format = useFormat();
  const money = useMoney();
  const project = useProjectKey();
  const params = { project, episode };
  const whole = useCall(contract.autopilot.loop, { params }, { staleMs: 15_000 });
  const matches = useCall(contract.autopilot.match, { params }, { staleMs: 15_000 }).data;
  if (run === null) return null;
  if (whole.error !== null && whole.data === undefined) return <ErrorView error={whole.error} retry={() => void whole.refetch()} />;
  if (whole.data === undefined) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  const match = matches?.find(({ playbook }) => playbook === run.playbook);
  const { terms } = whole.data;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [words.waiting.why, match?.sentence[format.language] ?? reason[format.language]],
    [words.waiting.proof, terms?.provability.sentence[format.language]],
    [words.waiting.control, format.share(run.controlShareBp, 10_000)],
    [words.waiting.budget, words.waiting.budgetText(format.number(run.budget.messages), money(run.budget.cost))],
  ];
  const items = rows.flatMap(([label, children]) => (children === undefined ? [] : [{ key: label, label, children }]));
  return <Descriptions column={1} size="small" items={items} styles={{ label: { minWidth: format.language === 'zh' ? 132 : 140 } }} />;
}

interface DecisionDialogProps {
  readonly loop: LoopRow;
  readonly run: NonNullable<LoopRow['run']>;
  readonly isAgreed: boolean;
  readonly onClose: () => void;
}

function DecisionDialog({ loop, run, isAgreed, onClose }: DecisionDialogProps) {
  const words = useWords();
  const own = words.autopilot.waiting;
  const project = useProjectKey();
  const { message } = App.useApp();
  const done = (said: string) => (): void => {
    void message.success(said);
    onClose();
  };
  const agree = useAct(contract.autopilot.agree, { onDone: done(own.agreed) });
  const refuse = useAct(contract.autopilot.refuse, { onDone: done(own.refusedDone) });
  const act = isAgreed ? agree : refuse;
  return (
    <Modal
      open
      width={680}
      title={isAgreed ? own.agreeTitle(run.name) : own.refuseTitle(run.name)}
      okText={isAgreed ? own.agree : own.refuse}
      cancelText={words.acts.cancel}
      okButtonProps={{ danger: !isAgreed }}
      confirmLoading={act.isPending}
      onCancel={onClose}
      onOk={() => act.mutate({ params: { project, episode: loop.episode }, body: { run: run.key } })}
    >
      {isAgreed ? <Facts loop={loop} /> : <p>{own.refuseText}</p>}
      {act.error !== null && <ErrorView error={act.error} />}
    </Modal>
  );
}
