import type { CampaignDefinition, Estimate } from '@gyre/domain';
import { WarningOutlined } from '@ant-design/icons';
import { theme } from 'antd';
import { Panel } from '../../../parts/panel.tsx';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { EstimateView } from '../preview/estimate-view.tsx';
import type { EstimateAnswer, PreviewAnswer } from '../preview/use-preview.ts';
import { campaignSentence } from '../sentence.ts';

interface EffectPanelProps {
  readonly definition: CampaignDefinition;
  readonly preview: PreviewAnswer | undefined;
  readonly estimate: EstimateAnswer;
  readonly ready: boolean;
}

/** 它会做什么 — the campaign in one sentence, how many it concerns now, what a start would cost, and what to think of before. */
export function EffectPanel({ definition, preview, estimate, ready }: EffectPanelProps) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const ruleWords = useRuleWords();
  return (
    <>
      <Panel title={words.inWords}>
        <p style={{ margin: 0, fontSize: 15, lineHeight: 1.7, opacity: ready ? 1 : 0.7 }}>
          {ready ? campaignSentence(definition, ruleWords, format.minute) : words.inWordsUnready}
        </p>
        {ready && (
          <p style={{ margin: '8px 0 0', opacity: 0.75 }} className="num" aria-live="polite">
            {sizeOf(preview, words, format.number)}
          </p>
        )}
      </Panel>
      <Panel title={words.estimate}>
        <EstimateView found={estimate} ready={ready} channel={definition.arms[0]?.content.channel} />
        <div style={{ height: 10 }} />
        <WarningList definition={definition} estimate={estimate.answer} />
      </Panel>
    </>
  );
}

interface SizeWords {
  readonly audienceNow: (n: string) => string;
  readonly matches: (n: string) => string;
}

function sizeOf(preview: PreviewAnswer | undefined, words: SizeWords, number: (n: number) => string): string {
  if (preview === undefined) return '';
  if (preview.audience !== null) return words.audienceNow(number(preview.audience));
  return preview.matchesLastDay === null ? '' : words.matches(number(preview.matchesLastDay));
}

interface WarningListProps {
  readonly definition: CampaignDefinition;
  readonly estimate: Estimate | undefined;
}

/** 提醒 — what forbids nothing and is worth a thought before the start. */
export function WarningList({ definition, estimate }: WarningListProps) {
  const words = useWords().campaigns.editor.warnings;
  const { token } = theme.useToken();
  const { goals, category, controlShareBp, budget, trigger, caps, reentry } = definition;
  const isMarketing = category === 'marketing';
  const again = trigger.kind !== 'audience' || 'repeat' in trigger;
  const warnings = [
    ...(goals.length === 0 ? [words.noGoal] : []),
    ...(isMarketing && controlShareBp === 0 ? [words.noControl] : []),
    ...(budget.messages === null && budget.cost === null ? [words.noBudget] : []),
    ...(again && caps.length === 0 && reentry.kind === 'always' ? [words.everyTime] : []),
    ...(estimate?.people === 0 ? [trigger.kind === 'segment' ? words.nobodyMoved : words.nobody] : []),
  ];
  if (warnings.length === 0) return null;
  return (
    <div style={{ display: 'grid', gap: 4 }}>
      {warnings.map((text) => (
        <div key={text} style={{ display: 'flex', gap: 8 }}>
          <WarningOutlined style={{ color: token.colorWarning, marginTop: 4 }} aria-hidden />
          <span>{text}</span>
        </div>
      ))}
    </div>
  );
}
