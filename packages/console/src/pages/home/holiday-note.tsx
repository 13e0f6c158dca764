import { contract } from '@gyre/domain';
import { Alert } from 'antd';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

/** 节假日提示 — the year whose holidays the contact policy needs and does not have, to who can add it; nothing otherwise. */
export function HolidayNote() {
  const words = useWords().overview.holidays;
  const project = useProjectKey();
  const may = useMay('configure');
  const missing = useCall(contract.reach.policy, { params: { project } }, { enabled: may }).data?.missingHolidays ?? null;
  if (!may || missing === null) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={words.missing(String(missing))}
      action={<Go to="policy">{words.add}</Go>}
    />
  );
}
