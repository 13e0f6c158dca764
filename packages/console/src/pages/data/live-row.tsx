import { RightOutlined } from '@ant-design/icons';
import { Alert, Button, Tag, theme, Tooltip } from 'antd';
import { memo, useId, useState } from 'react';
import { Go } from '../../address.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { StatusDot, type Tone } from '../../parts/status-dot.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { type FeedRow, type Live, nameOf, type Outcome, receivedOf, sourceOf } from './live-feed.ts';

const TONES: Readonly<Record<Outcome, Tone>> = { accepted: 'good', duplicate: 'off', quarantined: 'bad' };

/** The columns of the live view, shared by its head and its rows. */
export const LIVE_COLUMNS = '28px 84px 108px minmax(160px, 1.2fr) 110px 120px minmax(240px, 3fr)';

/** One arrival in a line; opens to the whole record. */
export const LiveRow = memo(function LiveRow({ row, onOpen }: { readonly row: FeedRow; readonly onOpen: () => void }) {
  const { token } = theme.useToken();
  const words = useWords().data;
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const body = useId();
  const { record } = row;
  const toggle = () => {
    if (!open) onOpen();
    setOpen(!open);
  };
  return (
    <div style={{ borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <div className="live-line row-link" style={{ gridTemplateColumns: LIVE_COLUMNS }} onClick={toggle}>
        <Button
          type="text"
          size="small"
          aria-expanded={open}
          aria-controls={body}
          aria-label={words.act.details}
          icon={<RightOutlined rotate={open ? 90 : 0} />}
          onClick={(e) => {
            e.stopPropagation();
            toggle();
          }}
        />
        <Tooltip title={format.exact(receivedOf(record))}>
          <span className="num">{format.clock(receivedOf(record))}</span>
        </Tooltip>
        <StatusDot tone={TONES[record.outcome]}>{words.live.outcomes[record.outcome]}</StatusDot>
        <span className="cut">
          <Name record={record} />
        </span>
        <span className="cut">{record.outcome === 'accepted' && <Customer customer={record.event.customer} />}</span>
        <span className="cut mono">{sourceOf(record)}</span>
        <span className="cut" style={{ color: token.colorTextSecondary }}>
          <Summary record={record} />
        </span>
      </div>
      {open && (
        <div id={body} style={{ padding: '4px 12px 14px 40px' }}>
          <Body record={record} />
        </div>
      )}
    </div>
  );
});

function Name({ record }: { readonly record: Live }) {
  const words = useWords().data.live;
  const name = nameOf(record);
  if (record.outcome !== 'accepted') return <span className="mono">{name}</span>;
  const { displayName, historical } = record.event;
  return (
    <>
      {displayName !== '' && displayName !== name && <span style={{ marginInlineEnd: 6 }}>{displayName}</span>}
      <span className="mono">{name}</span>
      {historical && (
        <Tooltip title={words.historicalHelp}>
          <Tag style={{ marginInlineStart: 6 }}>{words.historical}</Tag>
        </Tooltip>
      )}
    </>
  );
}

function Customer({ customer }: { readonly customer: number }) {
  if (customer <= 0) return null;
  return (
    <Go to={`customers/${customer}`} className="num" onClick={(e) => e.stopPropagation()}>
      #{customer}
    </Go>
  );
}

function Summary({ record }: { readonly record: Live }) {
  const words = useWords().data;
  switch (record.outcome) {
    case 'accepted':
      return <span>{summaryOf(record.event.properties)}</span>;
    case 'duplicate':
      return <span>{words.live.duplicateHelp}</span>;
    case 'quarantined':
      return <span>{words.live.why(words.reasons[record.reason].title, record.detail)}</span>;
  }
}

function summaryOf(properties: Readonly<Record<string, unknown>>): string {
  return Object.entries(properties)
    .slice(0, 8)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}

function Body({ record }: { readonly record: Live }) {
  const words = useWords().data;
  if (record.outcome === 'duplicate') return <JsonView value={{ messageId: record.messageId, name: record.name, source: record.source }} />;
  if (record.outcome === 'accepted') return <JsonView value={readable(record.event)} />;
  return (
    <>
      <Alert
        type="warning"
        showIcon
        style={{ marginBottom: 8 }}
        title={words.live.why(words.reasons[record.reason].title, record.detail)}
        description={words.reasons[record.reason].advice}
        action={
          <Go to="quarantine" search={{ reason: record.reason }}>
            {words.pages.quarantine}
          </Go>
        }
      />
      <JsonView value={record.raw} />
    </>
  );
}

function readable(event: Extract<Live, { outcome: 'accepted' }>['event']): unknown {
  const { identities, properties, ...rest } = event;
  return { ...rest, identities: Object.fromEntries(identities.map((i) => [i.namespace, i.value])), properties };
}
