import { type CampaignDefinition, contract } from '@gyre/domain';
import { Alert, Skeleton, theme } from 'antd';
import { useState } from 'react';
import { useCall } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { useEventName } from '../../parts/event-name.ts';
import { MailView } from '../../parts/mail-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { CustomerPicker } from '../../parts/pickers.tsx';
import { useDelayed } from '../../parts/use-delayed.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { warningText } from './preview-warnings.ts';

/** 预览 — the mail as one real customer would get it, kept current while typing; warnings stand above it. */
export function PreviewPanel({ definition }: { readonly definition: CampaignDefinition }) {
  const words = useWords();
  const own = words.campaigns.editor;
  const format = useFormat();
  const { token } = theme.useToken();
  const nameOf = useEventName();
  const project = useProjectKey();
  const [customer, setCustomer] = useState<number | undefined>();
  const settled = useDelayed(definition, 400);
  const answer = useCall(
    contract.campaigns.preview,
    { params: { project }, body: { definition: settled, ...(customer === undefined ? {} : { customer }) } },
    { keep: true, staleMs: 30_000 },
  );
  const shown = answer.data;
  const reachOf = ({ matchesLastDay, audience }: NonNullable<typeof shown>): string => {
    if (audience !== null) return own.audienceNow(format.number(audience));
    return matchesLastDay === null || isUnnamed(settled) ? '' : own.matches(format.number(matchesLastDay));
  };
  const warnings = shown?.warnings.flatMap((warning) => warningText(warning, words, nameOf) ?? []) ?? [];
  return (
    <Panel title={own.preview} extra={shown && <span style={{ opacity: 0.7, fontSize: 13 }}>{reachOf(shown)}</span>}>
      <div style={{ marginBottom: 10 }}>
        <CustomerPicker
          value={customer}
          onChange={setCustomer}
          placeholder={`${own.previewFor}${words.colon}${own.previewAny}`}
          width="100%"
        />
      </div>
      {answer.error !== null && <Alert type="warning" showIcon title={errorNote(answer.error, words)} style={{ marginBottom: 10 }} />}
      {warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={warning} style={{ marginBottom: 10 }} />
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

/** Whether the event or segment it starts on is not chosen yet: a dash stands for it. */
function isUnnamed({ trigger }: CampaignDefinition): boolean {
  return (trigger.kind === 'event' && trigger.event === '–') || (trigger.kind === 'segment' && trigger.segment === '–');
}
