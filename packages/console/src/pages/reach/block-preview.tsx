import { contract, EVERYBODY } from '@gyre/domain';
import { Alert, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { MailView } from '../../parts/mail-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { CustomerPicker } from '../../parts/pickers.tsx';
import { useDelayed } from '../../parts/use-delayed.ts';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

/** 预览 — a block rendered for one customer, as if it were all of an e-mail. */
export function BlockPreview({ body, name }: { readonly body: string; readonly name: string }) {
  const words = useWords().reach.blocks;
  const { language } = usePrefs();
  const project = useProjectKey();
  const [customer, setCustomer] = useState<number>();
  const [view, setView] = useState<'asHtml' | 'asText'>('asHtml');
  const said = useDelayed(body, 400);
  const isEmpty = said.trim() === '';
  const answer = useCall(
    contract.campaigns.preview,
    { params: { project }, body: { definition: definitionOf(said), ...(customer === undefined ? {} : { customer }) } },
    { enabled: !isEmpty, keep: true },
  );
  const arm = answer.data?.arms[0];
  return (
    <Panel
      title={words.preview}
      extra={
        <Segmented
          size="small"
          value={view}
          onChange={setView}
          options={(['asHtml', 'asText'] as const).map((v) => ({ value: v, label: words[v] }))}
        />
      }
    >
      <div style={{ marginBottom: 12 }}>
        <CustomerPicker value={customer} placeholder={words.previewAny} width="100%" onChange={setCustomer} />
      </div>
      {answer.error !== null && <ErrorView error={answer.error} />}
      {answer.isLoading && !isEmpty && <Skeleton active />}
      {arm !== undefined && !isEmpty && answer.error === null && (
        <>
          {answer.data?.problems
            .filter(({ place }) => place === 'body')
            .map((problem) => (
              <Alert key={problem[language]} type="warning" showIcon title={problem[language]} style={{ marginBottom: 12 }} />
            ))}
          {arm.error !== null && <Alert type="warning" showIcon title={arm.error[language]} style={{ marginBottom: 12 }} />}
          {view === 'asHtml' ? (
            <MailView body={arm.body} title={name} height={300} />
          ) : (
            <pre className="json-view mono" style={{ maxHeight: 300 }}>
              {arm.body}
            </pre>
          )}
        </>
      )}
    </Panel>
  );
}

/** The least campaign whose only message says the block. */
function definitionOf(body: string) {
  return {
    name: 'block',
    category: 'notice' as const,
    trigger: { kind: 'audience' as const, rule: EVERYBODY, once: {} },
    arms: [
      {
        key: 'a',
        name: 'block',
        content: { channel: 'email' as const, format: 'html' as const, subject: 'block', body: body === '' ? ' ' : body },
      },
    ],
  };
}
