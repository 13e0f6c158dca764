import { type CampaignDefinition, contract } from '@gyre/domain';
import { Alert, Skeleton, theme } from 'antd';
import { useState } from 'react';
import { useCall } from '../../api.ts';
import { errorText } from '../../parts/error-view.tsx';
import { MailView } from '../../parts/mail-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { CustomerPicker } from '../../parts/pickers.tsx';
import { useDelayed } from '../../parts/use-delayed.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords, type Words } from '../../words/index.ts';

/** 预览 — the mail as one real customer would get it, kept current while typing; warnings stand above it. */
export function PreviewPanel({ definition }: { readonly definition: CampaignDefinition }) {
  const words = useWords();
  const own = words.campaigns.editor;
  const format = useFormat();
  const { token } = theme.useToken();
  const project = useProjectKey();
  const [customer, setCustomer] = useState<number | undefined>();
  const settled = useDelayed(definition, 400);
  const answer = useCall(
    contract.campaigns.preview,
    { params: { project }, body: { definition: settled, ...(customer === undefined ? {} : { customer }) } },
    { keep: true, staleMs: 30_000 },
  );
  const shown = answer.data;
  return (
    <Panel
      title={own.preview}
      extra={shown && <span style={{ opacity: 0.7, fontSize: 13 }}>{own.matches(format.number(shown.matchesLastDay))}</span>}
    >
      <div style={{ marginBottom: 10 }}>
        <CustomerPicker
          value={customer}
          onChange={setCustomer}
          placeholder={`${own.previewFor}${words.colon}${own.previewAny}`}
          width="100%"
        />
      </div>
      {answer.error !== null && <Alert type="warning" showIcon title={errorText(answer.error, words)} style={{ marginBottom: 10 }} />}
      {shown?.warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={warningText(warning, words)} style={{ marginBottom: 10 }} />
      ))}
      {shown === undefined ? (
        answer.error === null && <Skeleton active paragraph={{ rows: 6 }} />
      ) : (
        <div style={{ border: `1px solid ${token.colorBorderSecondary}`, borderRadius: 6, overflow: 'hidden' }}>
          <div style={{ padding: '8px 14px', borderBottom: `1px solid ${token.colorBorderSecondary}`, fontWeight: 600 }}>
            {shown.subject}
            {shown.customer !== null && (
              <span className="num" style={{ float: 'right', fontWeight: 400, opacity: 0.65 }}>{`#${shown.customer}`}</span>
            )}
          </div>
          <MailView body={shown.body} title={shown.subject} height={360} />
        </div>
      )}
    </Panel>
  );
}

const EMPTY_VARIABLE = /^(subject|body) line (\d+): \{\{ (.+) \}\} is empty/;

/** The server's warning in the operator's language where it is of a known kind. */
function warningText(warning: string, words: Words): string {
  const [, field, line, variable] = EMPTY_VARIABLE.exec(warning) ?? [];
  if (field === undefined) return warning;
  const own = words.campaigns.editor;
  return own.emptyVariable(field === 'subject' ? own.missing.subject : own.missing.body, line ?? '', variable ?? '');
}
