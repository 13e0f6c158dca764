import type { RetentionParams } from '@gyre/domain/analyses/retention';
import { Collapse, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { NO_EVENT } from '../../../parts/rules/rule-draft.ts';
import { useWords } from '../../../words/index.ts';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { SplitBlank } from '../blanks/split-blank.tsx';
import { GrainBlank } from '../blanks/grain-blank.tsx';
import type { SplitDraft } from '../split-draft.ts';
import type { SentenceProps } from '../view.ts';
import { bracketsIn, bracketsText } from './brackets.ts';

/** 留存分析草稿 — see `RetentionParams`. */
export type RetentionDraft = SplitDraft<RetentionParams>;

/** Buckets of the triangle where none are named. */
const USUAL_BUCKETS = 8;

/** 留存分析的句子 — of those who first did this, how many did that again. */
export function RetentionSentence({ draft, change }: SentenceProps<RetentionDraft>) {
  const words = useWords().analysis;
  const own = words.retention;
  const events = draft.birth.map(({ event }) => event);
  const returned = (
    <>
      <span>{own.cameBack}</span>
      <ChoiceBlank
        label={own.returned.label}
        value={draft.return === 'any' ? 'any' : 'event'}
        names={own.returned.names}
        onChange={(which) => change({ return: which === 'any' ? 'any' : [draft.birth[0] ?? NO_EVENT] })}
      />
    </>
  );
  return (
    <>
      <AnyOfBlank
        value={draft.birth}
        onChange={(birth) => change({ birth })}
        before={
          <>
            <span>{own.every}</span>
            <GrainBlank value={draft.grain} onChange={(grain) => change({ grain })} />
            <ChoiceBlank label={own.born.label} value={draft.born} names={own.born.names} onChange={(born) => change({ born })} />
          </>
        }
      />
      {draft.return === 'any' ? (
        <div className="rule-line">{returned}</div>
      ) : (
        <AnyOfBlank value={draft.return} onChange={(back) => change({ return: back })} before={returned} />
      )}
      <div className="rule-line">
        <span>{own.look}</span>
        <Buckets draft={draft} change={change} />
        <ChoiceBlank label={own.mode.label} value={draft.mode} names={own.mode.names} onChange={(mode) => change({ mode })} />
      </div>
      <SplitBlank events={events} by={draft.by} groups={draft.groups} change={change} />
      <Collapse
        ghost
        size="small"
        className="analysis-advanced"
        items={[{ key: 'advanced', label: words.advanced, children: <Advanced draft={draft} change={change} /> }]}
      />
    </>
  );
}

/** How many buckets, or which ranges of them. */
function Buckets({ draft, change }: SentenceProps<RetentionDraft>) {
  const own = useWords().analysis.retention;
  const [text, setText] = useState(() => bracketsText(draft.brackets ?? []));
  const read = (typed: string): void => {
    setText(typed);
    const brackets = bracketsIn(typed);
    if (brackets !== undefined) change({ brackets: brackets.map((one) => ({ ...one })) });
  };
  const isBracketed = draft.brackets !== undefined;
  return (
    <>
      <Select<'buckets' | 'brackets'>
        aria-label={own.columns.label}
        popupMatchSelectWidth={false}
        style={{ minWidth: 92 }}
        value={isBracketed ? 'brackets' : 'buckets'}
        options={(['buckets', 'brackets'] as const).map((value) => ({ value, label: own.columns[value] }))}
        onChange={(value) => {
          if (value === 'buckets') return change({ brackets: undefined });
          const usual = [
            { from: 1, to: 1 },
            { from: 2, to: 3 },
            { from: 4, to: 7 },
          ];
          setText(bracketsText(usual));
          return change({ buckets: undefined, brackets: usual });
        }}
      />
      {isBracketed ? (
        <Input
          value={text}
          status={bracketsIn(text) === undefined ? 'error' : ''}
          placeholder={own.bracketsHint}
          aria-label={own.columns.brackets}
          style={{ width: 190 }}
          onChange={(e) => read(e.target.value)}
        />
      ) : (
        <InputNumber<number>
          aria-label={own.columns.buckets}
          min={1}
          max={400}
          precision={0}
          style={{ width: 72 }}
          value={draft.buckets ?? USUAL_BUCKETS}
          onChange={(buckets) => change({ buckets: buckets ?? USUAL_BUCKETS })}
        />
      )}
      <span>{own.units[draft.grain]}</span>
    </>
  );
}

function Advanced({ draft, change }: SentenceProps<RetentionDraft>) {
  const own = useWords().analysis.retention;
  return (
    <div className="analysis-fields">
      <ChoiceBlank titled label={own.clock.label} value={draft.clock} names={own.clock.names} onChange={(clock) => change({ clock })} />
      {draft.clock === 'rolling' && (
        <ChoiceBlank
          titled
          label={own.rounding.label}
          value={draft.rounding}
          names={own.rounding.names}
          onChange={(rounding) => change({ rounding })}
        />
      )}
    </div>
  );
}
