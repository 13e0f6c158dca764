import type { CampaignReport, WaterfallLevel } from '@gyre/domain';
import { Empty, theme, Tooltip } from 'antd';
import { Go } from '../../../address.tsx';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import './report.css';

type Step = CampaignReport['steps'][number];

interface WaterfallProps {
  readonly campaign: string;
  readonly steps: readonly Step[];
}

/** 漏斗 — 活动名单 → … → 成功, each step less its losses by reason; every number opens its customers. */
export function Waterfall({ campaign, steps }: WaterfallProps) {
  const words = useWords().campaigns.report;
  const whole = steps.find(({ step }) => step === 'entered')?.entries ?? 0;
  if (whole === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} style={{ padding: 32 }} />;
  return (
    <>
      {steps.map((step) => (
        <StepRows key={step.step} campaign={campaign} step={step} whole={whole} of={steps.find((one) => one.step === step.of)} />
      ))}
      <p style={{ opacity: 0.65, fontSize: 13, margin: '10px 0 0' }}>{words.adds}</p>
    </>
  );
}

interface StepRowsProps {
  readonly campaign: string;
  readonly step: Step;
  readonly whole: number;
  readonly of: Step | undefined;
}

function StepRows({ campaign, step, whole, of }: StepRowsProps) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { token } = theme.useToken();
  const name = step.name[format.language];
  return (
    <>
      {step.lost.map(({ reason, name: said, entries }) => (
        <Row
          key={reason}
          campaign={campaign}
          name={said[format.language]}
          note=""
          entries={entries}
          whole={whole}
          color={token.colorFill}
          side=""
          sideNote=""
          filter={{ reason }}
          isLoss
        />
      ))}
      <Row
        campaign={campaign}
        name={name}
        note={words.report.stepNotes[step.step]}
        entries={step.entries}
        whole={whole}
        color={COLORS[step.step] === 'goal' ? token.colorPrimary : token.colorPrimaryBorder}
        side={of === undefined ? words.report.people(format.number(step.customers)) : format.share(step.entries, of.entries)}
        sideNote={
          of === undefined
            ? ''
            : words.waterfall.of(`${name} ${format.number(step.entries)}`, `${of.name[format.language]} ${format.number(of.entries)}`)
        }
        filter={{ step: step.step }}
      />
    </>
  );
}

const COLORS: Readonly<Record<WaterfallLevel, 'list' | 'goal'>> = {
  entered: 'list',
  channel: 'list',
  execution: 'list',
  reached: 'goal',
  responded: 'list',
  succeeded: 'goal',
};

interface RowProps {
  readonly campaign: string;
  readonly name: string;
  readonly note: string;
  readonly entries: number;
  readonly whole: number;
  readonly color: string;
  readonly side: string;
  readonly sideNote: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly isLoss?: boolean;
}

function Row({ campaign, name, note, entries, whole, color, side, sideNote, filter, isLoss = false }: RowProps) {
  const words = useWords().campaigns.report;
  const format = useFormat();
  return (
    <div className={isLoss ? 'waterfall-row waterfall-loss' : 'waterfall-row'}>
      <Tooltip title={note} placement="topLeft">
        <span>{isLoss ? `− ${name}` : name}</span>
      </Tooltip>
      <span className="waterfall-track">
        <span style={{ width: `${(entries / whole) * 100}%`, minWidth: entries > 0 ? 2 : 0, background: color }} />
      </span>
      <Go to={`campaigns/${campaign}`} search={{ tab: 'customers', ...filter }} className="num" aria-label={words.open(name)}>
        {format.number(entries)}
      </Go>
      <Tooltip title={sideNote}>
        <span className="num" style={{ textAlign: 'right', opacity: 0.7 }}>
          {side}
        </span>
      </Tooltip>
    </div>
  );
}
