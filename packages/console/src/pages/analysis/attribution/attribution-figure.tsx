import type { AttributionParams, AttributionView } from '@gyre/domain/analyses/attribution';
import { ONE_TOUCH } from '@gyre/domain/analyses/attribution-tables';
import type { AttributionFigures } from '@gyre/domain/analyses/credits';
import { channelName } from '@gyre/domain/analyses/channel-name';
import { Alert, Segmented } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { useAddress } from '../../../address.tsx';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { HeatTable } from '../charts/heat-table.tsx';
import { written } from '../frame/cell-view.tsx';
import { PartChoice } from '../part-choice.tsx';
import { usePartName } from '../part-name.ts';
import { TimeChoice } from '../time-choice.tsx';
import type { FigureProps, Pick } from '../view.ts';
import { channelRows, type CreditOf } from './channel-rows.ts';
import { EffectTable } from './effect-table.tsx';

const Address = z.object({ credit: z.enum(['conversions', 'value', 'share']).default('conversions') });

/** Channels of the chart at most; the table has them all. */
const MOST = 15;

/** 归因图 — channels by models, beside them what would be lost without each, and what a control group measured. */
export function AttributionFigure({ params, answer, onPick }: FigureProps<AttributionParams, AttributionView>) {
  const words = useWords().analysis;
  const own = words.attribution;
  const { language } = useFormat();
  const partName = usePartName();
  const [{ credit }, setAddress] = useAddress(Address);
  const [chosen, setChosen] = useState(0);
  const [wantsEarlier, setEarlier] = useState(false);
  const offered: readonly CreditOf[] = params.value === undefined ? ['conversions', 'share'] : ['conversions', 'value', 'share'];
  const of = offered.includes(credit) ? credit : 'conversions';
  const part = answer.parts[Math.min(chosen, answer.parts.length - 1)];
  if (part === undefined) return null;
  const isEarlier = part.earlier !== null && wantsEarlier;
  const figures = (isEarlier ? part.earlier : null) ?? part.current;
  return (
    <>
      <div className="rule-line" style={{ marginBottom: 8 }}>
        <Segmented<CreditOf>
          size="small"
          aria-label={own.credit.label}
          value={of}
          options={offered.map((value) => ({ value, label: own.credit.names[value] }))}
          onChange={(value) => setAddress({ credit: value })}
        />
        <TimeChoice isCompared={part.earlier !== null} isEarlier={isEarlier} onChange={setEarlier} />
        <PartChoice names={answer.parts.map((one) => partName(one, undefined))} value={chosen} onChange={setChosen} />
      </div>
      <Totals figures={figures} params={params} />
      <CreditHeat
        figures={figures}
        full={Math.max(mostOf(part.current, of), part.earlier === null ? 0 : mostOf(part.earlier, of))}
        params={params}
        of={of}
        onPick={(place, about) =>
          onPick(
            { segment: part.segment, ...(isEarlier && { earlier: true }), ...(place as object) },
            isEarlier ? words.earlierOf(about) : about,
          )
        }
      />
      {figures.refused.map(({ model, why }) => (
        <Alert key={model} type="info" showIcon title={why[language]} style={{ marginTop: 8 }} />
      ))}
      <h3 className="analysis-part" style={{ marginTop: 20 }}>
        {own.effects}
      </h3>
      <EffectTable channels={figures.channels.slice(0, MOST)} params={params} hasMarkov={figures.models.includes('markov')} />
      <p className="analysis-note">{own.creditNote}</p>
    </>
  );
}

interface HeatProps {
  readonly figures: AttributionFigures;
  /** What is drawn in the full colour: the present and the compared time in the same. */
  readonly full: number;
  readonly params: AttributionParams;
  readonly of: CreditOf;
  readonly onPick: Pick;
}

/** How many conversions there were, with and without a touch, and how many paths came to nothing so far. */
function Totals({ figures: { total, untouched, nulls, open }, params }: Omit<HeatProps, 'of' | 'onPick' | 'full'>) {
  const own = useWords().analysis.attribution;
  const format = useFormat();
  const facts = [
    own.total(format.number(total.conversions)),
    ...(params.value === undefined ? [] : [own.worthOf(written(total.value, params.unit, format))]),
    own.untouched(format.number(untouched.conversions)),
    own.nulls(format.number(nulls)),
    own.open(format.number(open)),
  ];
  return (
    <p className="analysis-note num" style={{ margin: '0 0 10px' }}>
      {facts.join(' · ')}
    </p>
  );
}

/** The largest credit there is. */
function mostOf(figures: AttributionFigures, of: CreditOf): number {
  return Math.max(0, ...channelRows(figures, of, MOST).flatMap(({ credits }) => credits.map(({ value }) => value ?? 0)));
}

function CreditHeat({ figures, full, params, of, onPick }: HeatProps) {
  const words = useWords().analysis;
  const own = words.attribution;
  const unit = of === 'share' ? 'share' : of === 'value' ? params.unit : 'number';
  const { models } = figures;
  const ruleWords = useRuleWords();
  const nameOf = (channel: string): string => channelName(channel, params, ruleWords);
  const behind = (channel: string, touch: string, about: string) => () => onPick({ channel, outcome: 'conversion', touch }, about);
  return (
    <HeatTable
      label={own.credit.names[of]}
      unit={unit}
      full={full}
      corner={own.channelTitle}
      columns={models.map((model) => own.names[model])}
      rows={channelRows(figures, of, MOST).map(({ channel, credits }) => ({
        name: channel === '' ? own.others : nameOf(channel),
        cells: credits.map(({ value, of: parts }, i) => {
          const model = models[i];
          const isAsked = channel !== '' && model !== undefined && !(model === 'last_non_direct' && channel === params.direct.channel);
          const about = `${nameOf(channel)} · ${model === undefined ? '' : own.names[model]}`;
          return { value, of: parts, onOpen: isAsked ? behind(channel, ONE_TOUCH[model] ?? 'any', about) : undefined };
        }),
      }))}
    />
  );
}
