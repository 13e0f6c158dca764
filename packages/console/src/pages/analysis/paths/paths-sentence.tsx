import type { PathsParams } from '@gyre/domain/analyses/paths';
import { DAY_MS, MINUTE_MS } from '@gyre/domain';
import { Checkbox } from 'antd';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import { useWords } from '../../../words/index.ts';
import { Advanced } from '../blanks/advanced.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import { EventsBlank } from '../blanks/events-blank.tsx';
import { NumberBlank } from '../blanks/number-blank.tsx';
import { ValueBlank } from '../blanks/value-blank.tsx';
import type { AskedDraft, DraftOf } from '../draft.ts';
import type { SentenceProps } from '../view.ts';

/** 路径草稿 — see `PathsParams`. */
export type PathsDraft = DraftOf<PathsParams> & AskedDraft;

/** Different stops at most. */
const MOST = 50;

/** 路径的句子 — from (or to) this event, through these, within one visit. */
export function PathsSentence({ draft, change }: SentenceProps<PathsDraft>) {
  const own = useWords().analysis.paths;
  const { stops, gap } = draft;
  return (
    <>
      <SelectorForm
        value={draft.anchor}
        onChange={(anchor) => change({ anchor })}
        before={<ChoiceBlank label={own.side.label} value={draft.side} names={own.side.names} onChange={(side) => change({ side })} />}
        after={<span>{own.anchor[draft.side]}</span>}
      />
      <div className="rule-line">
        <span>{own.through}</span>
        <EventsBlank
          label={own.stops}
          value={stops.map(({ select }) => select)}
          most={MOST}
          onChange={(events) =>
            change({ stops: events.map((select) => stops.find((stop) => stop.select.event === select.event) ?? { select }) })
          }
        />
      </div>
      <div className="rule-line">
        <ChoiceBlank
          label={own.gap.label}
          value={gap.kind}
          names={own.gap.names}
          onChange={(kind) => change({ gap: { kind, ms: Math.min(gap.ms, DAY_MS) } })}
        />
        <NumberBlank
          label={own.gap.minutes}
          value={gap.ms / MINUTE_MS}
          min={1}
          max={gap.kind === 'session' ? 1440 : 525_600}
          unit={own.gap.unit[gap.kind]}
          onChange={(many) => change({ gap: { ...gap, ms: many * MINUTE_MS } })}
        />
        <span>{own.show}</span>
        <NumberBlank label={own.depth} value={draft.depth} min={2} max={20} unit={own.levels} onChange={(depth) => change({ depth })} />
        <span>{own.each}</span>
        <NumberBlank
          label={own.branches}
          value={draft.branches}
          min={1}
          max={50}
          unit={own.branchesUnit}
          onChange={(branches) => change({ branches })}
        />
      </div>
      <Advanced>
        <ChoiceBlank titled label={own.rank.label} value={draft.rank} names={own.rank.names} onChange={(rank) => change({ rank })} />
        <div className="analysis-field">
          <span className="rule-quiet">{own.repeats}</span>
          <Checkbox checked={draft.collapse} onChange={(e) => change({ collapse: e.target.checked })}>
            {own.collapse}
          </Checkbox>
        </div>
        <Stops draft={draft} change={change} />
      </Advanced>
    </>
  );
}

/** 站点细分 — a stop's filter, and by which value it is told apart. */
function Stops({ draft: { stops }, change }: SentenceProps<PathsDraft>) {
  const own = useWords().analysis.paths;
  return (
    <div className="analysis-field" style={{ flexBasis: '100%', justifyItems: 'stretch' }}>
      <span className="rule-quiet">{own.stopsBy}</span>
      {stops.map((stop, i) => {
        const { select, by } = stop;
        const set = (changed: typeof stop): void => change({ stops: stops.with(i, changed) });
        return (
          <SelectorForm
            key={i}
            value={select}
            onChange={(selected) => set({ ...stop, select: selected })}
            after={
              <>
                <Checkbox
                  checked={by !== undefined}
                  onChange={(e) => set(e.target.checked ? { select, by: { property: '' } } : { select })}
                >
                  {own.by}
                </Checkbox>
                {by !== undefined && <ValueBlank event={select.event} value={by} onChange={(value) => set({ select, by: value })} />}
              </>
            }
          />
        );
      })}
    </div>
  );
}
