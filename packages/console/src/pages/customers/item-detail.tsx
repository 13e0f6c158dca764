import { contract } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import { useCall } from '../../api.ts';
import { Go } from '../../address.tsx';
import { DetailPage } from '../../parts/detail-page.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ValueText } from '../../parts/value-text.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

/** 实体详情 — its attributes now and what they were before. */
export function ItemDetail() {
  const words = useWords().items;
  const typeNames: Readonly<Record<string, string>> = useWords().itemTypes;
  const project = useProjectKey();
  const { type = '', id = '' }: { type?: string; id?: string } = useParams({ strict: false });
  const answer = useCall(contract.people.itemHistory, { params: { project, type, id } });
  const item = answer.data;
  const name = item?.attributes['name'];
  return (
    <DetailPage
      title={typeof name === 'string' ? `${name} ${id}` : id}
      note={
        <Go to="items" search={{ type }}>
          {typeNames[type] ?? type}
        </Go>
      }
      loading={answer.isLoading}
      error={answer.error}
      retry={() => void answer.refetch()}
    >
      {item !== undefined && (
        <div style={{ display: 'grid', gap: 16 }}>
          <Panel title={words.attributes}>
            <Descriptions
              column={2}
              size="small"
              items={Object.entries(item.attributes).map(([key, value]) => ({ key, label: key, children: <ValueText value={value} /> }))}
            />
          </Panel>
          <Panel title={words.history}>
            {item.history.map((step) => (
              <div key={step.at} style={{ display: 'grid', gridTemplateColumns: '180px minmax(0, 1fr)', gap: 12, padding: '6px 0' }}>
                <Moment at={step.at} exact />
                {step.attributes === null ? words.deleted : <JsonView value={step.attributes} maxHeight={160} />}
              </div>
            ))}
          </Panel>
        </div>
      )}
    </DetailPage>
  );
}
