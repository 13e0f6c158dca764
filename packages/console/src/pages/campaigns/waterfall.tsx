import type { Campaign } from '@gyre/domain';
import { Empty, theme, Tooltip } from 'antd';
import type { z } from 'zod';
import { Go } from '../../address.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Counts = z.infer<typeof Campaign>['counts'];

interface Step {
  readonly key: string;
  readonly label: string;
  readonly value: number;
  readonly color: string;
  readonly note?: string;
  readonly inner?: boolean;
  readonly search: Readonly<Record<string, string>>;
}

/** 漏斗 — entered, then where every entry went; the parts add up to the whole. Each line opens its customers. */
export function Waterfall({ campaign, counts }: { readonly campaign: string; readonly counts: Counts }) {
  const words = useWords().campaigns.waterfall;
  const steps = useSteps(counts);
  if (counts.entered === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} style={{ padding: 40 }} />;
  return (
    <div style={{ maxWidth: 900 }}>
      {steps.map((step) => (
        <Line key={step.key} campaign={campaign} step={step} whole={counts.entered} />
      ))}
      <p style={{ opacity: 0.65, fontSize: 13 }}>{words.adds}</p>
    </div>
  );
}

function useSteps(counts: Counts): Step[] {
  const campaigns = useWords().campaigns;
  const words = campaigns.waterfall;
  const { token } = theme.useToken();
  const reasons: Readonly<Record<string, string>> = campaigns.reasons;
  const grey = token.colorTextQuaternary;
  const byReason = Object.entries(counts.withheldByReason)
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, value]) => ({
      key: `reason-${reason}`,
      label: reasons[reason] ?? reason,
      value,
      color: grey,
      inner: true,
      search: { outcome: 'withheld', reason },
    }));
  const under = (['queued', 'attempting'] as const)
    .filter((key) => counts[key] > 0)
    .map((key) => ({ key, label: words[key], value: counts[key], color: '#0072b2', search: { outcome: key } }));
  return [
    { key: 'entered', label: words.entered, value: counts.entered, color: token.colorText, search: {} },
    { key: 'control', label: words.control, value: counts.control, color: grey, search: { outcome: 'control' } },
    { key: 'withheld', label: words.withheld, value: counts.withheld, color: grey, search: { outcome: 'withheld' } },
    ...byReason,
    ...under,
    { key: 'sent', label: words.sent, value: counts.sent, color: token.colorPrimary, search: { outcome: 'sent' } },
    {
      key: 'unknown',
      label: words.unknown,
      value: counts.unknown,
      color: '#d97706',
      note: words.unknownNote,
      search: { outcome: 'unknown' },
    },
    { key: 'failed', label: words.failed, value: counts.failed, color: token.colorError, search: { outcome: 'failed' } },
  ];
}

function Line({ campaign, step, whole }: { readonly campaign: string; readonly step: Step; readonly whole: number }) {
  const words = useWords().campaigns.waterfall;
  const format = useFormat();
  const { token } = theme.useToken();
  const inner = step.inner === true;
  return (
    <div
      style={{
        display: 'grid',
        gridTemplateColumns: '220px minmax(0, 1fr) 90px 72px',
        gap: 12,
        alignItems: 'center',
        padding: inner ? '2px 0' : '5px 0',
        fontSize: inner ? 13 : 14,
      }}
    >
      <Tooltip title={step.note ?? ''}>
        <Go
          to={`campaigns/${campaign}`}
          search={{ tab: 'customers', ...step.search }}
          style={{ color: 'inherit', paddingLeft: inner ? 20 : 0, opacity: inner ? 0.75 : 1 }}
        >
          {step.label}
        </Go>
      </Tooltip>
      <span style={{ background: token.colorFillQuaternary, borderRadius: 3, height: inner ? 8 : 16, overflow: 'hidden' }}>
        <span
          style={{
            display: 'block',
            height: '100%',
            minWidth: step.value > 0 ? 2 : 0,
            width: `${(step.value / whole) * 100}%`,
            background: step.color,
          }}
        />
      </span>
      <span className="num" style={{ textAlign: 'right', fontWeight: inner ? 400 : 600 }}>
        {format.number(step.value)}
      </span>
      <Tooltip title={words.of(format.number(step.value), format.number(whole))}>
        <span className="num" style={{ textAlign: 'right', opacity: 0.7 }}>
          {format.share(step.value, whole)}
        </span>
      </Tooltip>
    </div>
  );
}
