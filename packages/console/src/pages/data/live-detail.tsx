import { CloseOutlined } from '@ant-design/icons';
import { isCallName, isOwnEventName } from '@gyre/domain';
import { Alert, Button, theme, Typography } from 'antd';
import { Go } from '../../address.tsx';
import { EventProperties } from '../../parts/event-properties.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useEventTelling } from '../../parts/use-event-telling.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useBadDetail } from './bad-detail.ts';
import { type Live, receivedOf, sourceOf } from './live-feed.ts';
import { EventName, TONES } from './live-row.tsx';

/** 一条数据 — the whole record beside the list; it stays while the list moves on. */
export function LiveDetail({ record, onClose }: { readonly record: Live; readonly onClose: () => void }) {
  const { token } = theme.useToken();
  const words = useWords();
  const format = useFormat();
  const shown = shownOf(record);
  const copy = typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2);
  return (
    <aside
      className="live-detail"
      style={{ borderColor: token.colorBorderSecondary, background: token.colorBgContainer }}
      aria-label={words.data.act.details}
    >
      <div style={{ display: 'flex', alignItems: 'center', gap: 10, marginBottom: 8 }}>
        <StatusDot tone={TONES[record.outcome]}>{words.data.live.outcomes[record.outcome]}</StatusDot>
        <span className="cut" style={{ flex: 1 }}>
          <EventName record={record} />
        </span>
        <Typography.Text copyable={{ text: copy, tooltips: [words.acts.copy, words.acts.copied] }} />
        <Button type="text" size="small" icon={<CloseOutlined />} aria-label={words.data.act.close} onClick={onClose} />
      </div>
      <div style={{ color: token.colorTextSecondary, marginBottom: 10 }}>
        <span className="num">{format.exact(receivedOf(record))}</span> · <span className="mono">{sourceOf(record)}</span>
        {record.outcome === 'accepted' && record.event.customer > 0 && (
          <>
            {' · '}
            <Go to={`customers/${record.event.customer}`}>
              {words.data.live.customer} #{record.event.customer}
            </Go>
          </>
        )}
      </div>
      <Why record={record} />
      <OwnProperties record={record} />
      <JsonView value={shown} maxHeight={2000} />
    </aside>
  );
}

/** What an event of our own carries, in words; its record follows as it is kept. */
function OwnProperties({ record }: { readonly record: Live }) {
  const telling = useEventTelling();
  if (record.outcome !== 'accepted' || !isOwnEventName(record.event.name) || isCallName(record.event.name)) return null;
  return <EventProperties properties={telling.properties(record.event.name, record.event.properties)} />;
}

function Why({ record }: { readonly record: Live }) {
  const words = useWords().data;
  const detailOf = useBadDetail();
  if (record.outcome === 'accepted') return null;
  if (record.outcome === 'duplicate') return <p>{words.live.duplicateHelp}</p>;
  return (
    <Alert
      type="warning"
      style={{ marginBottom: 8 }}
      title={words.live.why(words.reasons[record.reason].title, detailOf(record))}
      description={
        <>
          {words.reasons[record.reason].advice}{' '}
          <Go to="quarantine" search={{ reason: record.reason }}>
            {words.pages.quarantine}
          </Go>
        </>
      }
    />
  );
}

function shownOf(record: Live): unknown {
  switch (record.outcome) {
    case 'accepted': {
      const { identities, properties, ...rest } = record.event;
      return { ...rest, identities: Object.fromEntries(identities.map((i) => [i.namespace, i.value])), properties };
    }
    case 'duplicate':
      return { messageId: record.messageId, name: record.name, source: record.source };
    case 'quarantined':
      return record.raw;
  }
}
