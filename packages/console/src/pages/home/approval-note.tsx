import { contract } from '@gyre/domain';
import { Alert } from 'antd';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { useMay, useProjectKey, useSession } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { awaiting } from './awaiting.ts';

/** 待审批提示 — campaigns that cannot start until this operator, who may, has decided on them; nothing for anybody else. */
export function ApprovalNote() {
  const words = useWords().overview.approvals;
  const format = useFormat();
  const project = useProjectKey();
  const may = useMay('approve');
  const me = useSession().data?.operator?.email;
  const inReview = useCall(
    contract.campaigns.list,
    { params: { project }, query: { state: 'in_review' } },
    { enabled: may, everyMs: 30_000 },
  ).data;
  const [first, ...others] = awaiting(inReview ?? [], me);
  if (!may || first === undefined) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={
        others.length === 0
          ? words.one(first.definition.name, first.approval?.askedBy ?? '')
          : words.several(format.number(others.length + 1))
      }
      action={
        others.length === 0 ? (
          <Go to={`campaigns/${first.key}`}>{words.look}</Go>
        ) : (
          <Go to="campaigns" search={{ state: 'in_review' }}>
            {words.look}
          </Go>
        )
      }
    />
  );
}
