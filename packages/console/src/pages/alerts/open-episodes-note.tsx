import { contract } from '@gyre/domain';
import { Alert } from 'antd';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** Anomalies that are named on the overview. */
const NAMED = 3;

/** 进行中的异动 — what is not as expected now, each in one sentence that leads to it; nothing while all is. */
export function OpenEpisodesNote() {
  const words = useWords().alerts.home;
  const { language } = useFormat();
  const project = useProjectKey();
  const { data } = useCall(
    contract.alerts.episodes,
    { params: { project }, query: { state: 'open', limit: NAMED } },
    { everyMs: 15_000, keep: true },
  );
  if (data === undefined || data.rows.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      style={{ marginBottom: 16 }}
      title={words.title(data.open)}
      description={
        <ul style={{ margin: 0, paddingInlineStart: 18 }}>
          {data.rows.map(({ id, sentence }) => (
            <li key={id}>
              <Go to={`episodes/${id}`}>{sentence[language]}</Go>
            </li>
          ))}
        </ul>
      }
      action={
        <Go to="episodes" search={{ state: 'open' }}>
          {words.all}
        </Go>
      }
    />
  );
}
