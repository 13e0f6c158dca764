import { contract } from '@gyre/domain';
import { Alert } from 'antd';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useLoopText } from '../autopilot/loop/loop-name.tsx';

/** 待批准的自动运营 — runs the autopilot proposes and this operator may agree to; nothing for anybody else. */
export function RunApprovalNote() {
  const words = useWords().overview.approvals;
  const format = useFormat();
  const textOf = useLoopText();
  const project = useProjectKey();
  const may = useMay('approve');
  const waiting = useCall(contract.autopilot.summary, { params: { project } }, { enabled: may, everyMs: 30_000 }).data?.waiting ?? [];
  const [first] = waiting;
  if (!may || first === undefined) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={waiting.length === 1 ? words.run(first.run?.name ?? '', textOf(first)) : words.runs(format.number(waiting.length))}
      action={<Go to={waiting.length === 1 ? `loops/${first.episode}` : 'autopilot'}>{words.look}</Go>}
    />
  );
}
