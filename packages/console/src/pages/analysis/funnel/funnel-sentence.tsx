import type { FunnelParams } from '@gyre/domain/analyses/funnel';
import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Collapse, Tag } from 'antd';
import { NO_EVENT, type SelectorDraft } from '../../../parts/rules/rule-draft.ts';
import { useWords } from '../../../words/index.ts';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { SplitBlank } from '../blanks/split-blank.tsx';
import type { SplitDraft } from '../split-draft.ts';
import type { SentenceProps } from '../view.ts';
import { FunnelAdvanced } from './funnel-advanced.tsx';
import { WindowBlank } from './window-blank.tsx';

/** 漏斗草稿 — see `FunnelParams`. */
export type FunnelDraft = SplitDraft<FunnelParams>;

/** Steps at most. */
const MOST = 12;

/** 漏斗的句子 — how many did this, then that, within a window. */
export function FunnelSentence({ draft, change }: SentenceProps<FunnelDraft>) {
  const words = useWords().analysis;
  const own = words.funnel;
  const { steps } = draft;
  const set = (next: readonly (readonly SelectorDraft[])[]): void => change({ steps: next, ...fitted(draft, next.length) });
  const { presets } = own;
  return (
    <>
      <div className="rule-line">
        <span>{own.within}</span>
        <WindowBlank value={draft.window} onChange={(window) => change({ window })} />
        <span>{own.lead}</span>
        <ChoiceBlank
          label={presets.label}
          value={draft.preset}
          names={presets.names}
          onChange={(preset) => change({ ...UNSET, preset, modes: [] })}
        />
        <span className="rule-quiet">{presets.notes[draft.preset]}</span>
      </div>
      {steps.map((step, i) => (
        <AnyOfBlank
          key={i}
          value={step}
          onChange={(changed) => set(steps.with(i, changed))}
          before={<Tag className="analysis-letter num">{i + 1}</Tag>}
          after={<StepActs place={i} steps={steps} onSteps={set} />}
        />
      ))}
      {steps.length < MOST && (
        <div>
          <Button size="small" type="text" icon={<PlusOutlined />} onClick={() => set([...steps, [NO_EVENT]])}>
            {own.addStep}
          </Button>
        </div>
      )}
      <SplitBlank events={(steps[0] ?? []).map(({ event }) => event)} by={draft.by} groups={draft.groups} change={change} />
      <Collapse
        ghost
        size="small"
        className="analysis-advanced"
        items={[{ key: 'advanced', label: words.advanced, children: <FunnelAdvanced draft={draft} change={change} /> }]}
      />
    </>
  );
}

/** What a preset says unless it is given: taken away when another preset is chosen. */
const UNSET = {
  order: undefined,
  start: undefined,
  reentry: undefined,
  stopsAt: undefined,
  interruptedForGood: undefined,
  ties: undefined,
  oneEventOneStep: undefined,
  bookedOn: undefined,
} satisfies Partial<FunnelDraft>;

/** What else must follow when steps come or go: exclusions stay between steps that exist, a property for each step stays one for each. */
function fitted({ exclusions, unit }: FunnelDraft, steps: number): Partial<FunnelDraft> {
  const kept = exclusions.filter(({ from, to }) => from < to && to <= steps);
  const held = unit.of === 'property' && unit.properties.length > 1 ? { ...unit, properties: unit.properties.slice(0, 1) } : unit;
  return { exclusions: kept, unit: held };
}

interface StepActsProps {
  readonly place: number;
  readonly steps: readonly (readonly SelectorDraft[])[];
  readonly onSteps: (steps: readonly (readonly SelectorDraft[])[]) => void;
}

function StepActs({ place, steps, onSteps }: StepActsProps) {
  const own = useWords().analysis.funnel;
  const here = steps[place];
  const swapped = (other: number): void => {
    const there = steps[other];
    if (here !== undefined && there !== undefined) onSteps(steps.with(place, there).with(other, here));
  };
  const name = own.step(place + 1);
  return (
    <>
      <Button
        size="small"
        type="text"
        icon={<ArrowUpOutlined />}
        disabled={place === 0}
        aria-label={`${own.up} ${name}`}
        onClick={() => swapped(place - 1)}
      />
      <Button
        size="small"
        type="text"
        icon={<ArrowDownOutlined />}
        disabled={place === steps.length - 1}
        aria-label={`${own.down} ${name}`}
        onClick={() => swapped(place + 1)}
      />
      {steps.length > 1 && (
        <Button
          size="small"
          type="text"
          icon={<CloseOutlined />}
          aria-label={`${own.removeStep} ${name}`}
          onClick={() => onSteps(steps.toSpliced(place, 1))}
        />
      )}
    </>
  );
}
