import type { Channel, Estimate } from '@gyre/domain';
import { Alert, Skeleton, theme } from 'antd';
import { Go } from '../../../address.tsx';
import { errorNote } from '../../../parts/error-view.tsx';
import { useMoney } from '../../../parts/use-money.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { EstimateAnswer } from './use-preview.ts';

interface EstimateViewProps {
  readonly found: EstimateAnswer;
  readonly ready: boolean;
  /** The one all its messages go by. */
  readonly channel: Channel | undefined;
}

/** 估算 — people, messages, cost, the control group, and who is left out and why. The last numbers stay, dimmed, until the new ones come. */
export function EstimateView({ found, ready, channel }: EstimateViewProps) {
  const words = useWords();
  const own = words.campaigns.editor;
  if (!ready) return <span style={{ opacity: 0.7 }}>{own.estimateUnready}</span>;
  if (found.error !== null && found.answer === undefined) return <Alert type="warning" showIcon title={errorNote(found.error, words)} />;
  if (found.answer === undefined) return <Skeleton active title={false} paragraph={{ rows: 3 }} />;
  return (
    <div style={{ opacity: found.late ? 0.6 : 1 }} aria-busy={found.late}>
      <Figures estimate={found.answer} channel={channel} />
      <Coupons estimate={found.answer} />
      <Excluded estimate={found.answer} />
    </div>
  );
}

function Figures({ estimate, channel }: { readonly estimate: Estimate; readonly channel: Channel | undefined }) {
  const { editor: words, channels } = useWords().campaigns;
  const format = useFormat();
  const money = useMoney();
  const { people, days, takes, messages, cost, control } = estimate;
  const latest = takes.at(-1);
  const ofDay = latest === undefined ? '' : words.estimateTakenAt(format.minute(latest.at));
  const figures = [
    { label: words.estimatePeople, value: format.short(people), note: days > 0 ? words.estimateDays(format.number(days)) : ofDay },
    { label: words.estimateMessages, value: format.short(messages), note: channel === undefined ? '' : channels[channel] },
    { label: words.estimateControl, value: format.short(control), note: '' },
    { label: words.estimateCost, value: money(cost), note: '' },
  ];
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(4, minmax(0, 1fr))', gap: 8 }}>
      {figures.map(({ label, value, note }) => (
        <div key={label} style={{ minWidth: 0 }}>
          <div style={{ opacity: 0.7, fontSize: 13 }}>{label}</div>
          <div className="num" style={{ fontSize: 18, fontWeight: 600, overflowWrap: 'anywhere' }}>
            {value}
          </div>
          {note !== '' && <div style={{ opacity: 0.6, fontSize: 12 }}>{note}</div>}
        </div>
      ))}
    </div>
  );
}

function Coupons({ estimate: { coupons } }: { readonly estimate: Estimate }) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const money = useMoney();
  return coupons.map(({ batch, name, coupons: count, most }) => (
    <div key={batch} className="num" style={{ marginTop: 8 }}>
      {words.estimateCoupons(name, format.number(count), money(most))}
    </div>
  ));
}

function Excluded({ estimate: { excluded } }: { readonly estimate: Estimate }) {
  const { editor, reasons } = useWords().campaigns;
  const format = useFormat();
  const { token } = theme.useToken();
  if (excluded.length === 0) return <p style={{ opacity: 0.7, margin: '10px 0 0' }}>{editor.estimateNobody}</p>;
  return (
    <div style={{ marginTop: 10 }}>
      <div style={{ opacity: 0.7, fontSize: 13 }}>{editor.estimateExcluded}</div>
      {excluded
        .toSorted((a, b) => b.customers - a.customers)
        .map(({ reason, customers, examples, sentence }) => (
          <div
            key={reason}
            title={sentence[format.language]}
            style={{
              display: 'flex',
              justifyContent: 'space-between',
              gap: 12,
              padding: '3px 0',
              borderBottom: `1px solid ${token.colorBorderSecondary}`,
            }}
          >
            <span style={{ minWidth: 0 }}>
              {reasons[reason]}
              <Examples customers={examples} />
            </span>
            <span className="num">{format.number(customers)}</span>
          </div>
        ))}
    </div>
  );
}

/** Some of those left out, to look at beside what is being written. */
function Examples({ customers }: { readonly customers: readonly number[] }) {
  const words = useWords().campaigns.editor;
  if (customers.length === 0) return null;
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', columnGap: 8, marginInlineStart: 8, fontSize: 13 }}>
      <span style={{ opacity: 0.6 }}>{words.estimateExample}</span>
      {customers.map((customer) => (
        <Go key={customer} to={`customers/${customer}`} target="_blank" rel="noopener" className="num">
          #{customer}
        </Go>
      ))}
    </span>
  );
}
