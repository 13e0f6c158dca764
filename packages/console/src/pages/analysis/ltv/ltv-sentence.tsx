import type { LtvParams } from '@gyre/domain/analyses/ltv';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import { NO_EVENT } from '../../../parts/rules/rule-draft.ts';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { GrainBlank } from '../blanks/grain-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import { SplitBlank } from '../blanks/split-blank.tsx';
import { ValueBlank } from '../blanks/value-blank.tsx';
import type { SplitDraft } from '../split-draft.ts';
import type { SentenceProps } from '../view.ts';

/** LTV 草稿 — see `LtvParams`. */
export type LtvDraft = SplitDraft<LtvParams>;

/** Kinds of worth at most. */
const MOST = 8;

/** LTV 的句子 — of those who first did this, what they have brought in since, by age. */
export function LtvSentence({ draft, change }: SentenceProps<LtvDraft>) {
  const words = useWords().analysis;
  const own = words.ltv;
  const { worth } = draft;
  return (
    <>
      <AnyOfBlank
        value={draft.birth}
        onChange={(birth) => change({ birth })}
        before={
          <>
            <span>{own.every}</span>
            <GrainBlank value={draft.grain} onChange={(grain) => change({ grain })} />
            <span>{own.began}</span>
          </>
        }
        after={<span>{own.who}</span>}
      />
      {worth.map((one, i) => (
        <SelectorForm
          key={i}
          value={one.select}
          onChange={(select) => change({ worth: worth.with(i, { ...one, select }) })}
          before={<span>{i === 0 ? own.worth : own.plus}</span>}
          after={
            <>
              <ValueBlank
                numbers
                event={one.select.event}
                value={one.value}
                onChange={(value) => change({ worth: worth.with(i, { ...one, value }) })}
              />
              {worth.length > 1 && (
                <Button
                  size="small"
                  type="text"
                  icon={<CloseOutlined />}
                  aria-label={own.removeWorth}
                  onClick={() => change({ worth: worth.toSpliced(i, 1) })}
                />
              )}
              {i === worth.length - 1 && worth.length < MOST && (
                <Button
                  size="small"
                  type="text"
                  icon={<PlusOutlined />}
                  onClick={() => change({ worth: [...worth, { select: NO_EVENT, value: { property: '' } }] })}
                >
                  {own.addWorth}
                </Button>
              )}
            </>
          }
        />
      ))}
      <div className="rule-line">
        <span>{own.look}</span>
        <NumberBlank
          label={own.buckets}
          value={draft.buckets}
          min={1}
          max={400}
          unit={words.retention.units[draft.grain]}
          onChange={(buckets) => change({ buckets })}
        />
      </div>
      <SplitBlank events={draft.birth.map(({ event }) => event)} by={draft.by} groups={draft.groups} change={change} />
      <Advanced>
        <ChoiceBlank
          titled
          label={words.retention.clock.label}
          value={draft.clock}
          names={words.retention.clock.names}
          onChange={(clock) => change({ clock })}
        />
        <ChoiceBlank
          titled
          label={words.unit}
          value={draft.unit}
          names={{ money: words.units.money, number: words.units.number }}
          onChange={(unit) => change({ unit })}
        />
      </Advanced>
    </>
  );
}
