import type { FunnelParams } from '@gyre/domain/analyses/funnel';
import { clickhouseParameters, type FunnelParameters, PRESETS } from '@gyre/domain/questions/funnel-presets';
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { NameSelect } from '../../../parts/rules/name-select.tsx';
import { NO_EVENT } from '../../../parts/rules/rule-draft.ts';
import { propertiesOf, useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useWords } from '../../../words/index.ts';
import { AnyOfBlank } from '../blanks/any-of.tsx';
import { ChoiceBlank } from '../blanks/choice-blank.tsx';
import type { DraftOf } from '../draft.ts';
import type { SentenceProps } from '../view.ts';

type Draft = DraftOf<FunnelParams>;
type Exclusion = Draft['exclusions'][number];
type Props = SentenceProps<Pick<Draft, AdvancedKey>>;
type AdvancedKey = keyof FunnelParameters | 'preset' | 'modes' | 'unit' | 'exclusions' | 'others' | 'steps' | 'window';

const MINUTE = 60_000;
const MODES = ['strict_order', 'strict_deduplication', 'strict_increase', 'strict_once'] as const;

/** The way of counting as it stands: the preset, and what is given instead. */
function wayOf(draft: Props['draft']): FunnelParameters {
  const preset = draft.preset === 'clickhouse' ? clickhouseParameters(draft.modes) : PRESETS[draft.preset];
  return {
    order: draft.order ?? preset.order,
    start: draft.start ?? preset.start,
    reentry: draft.reentry ?? preset.reentry,
    stopsAt: [...(draft.stopsAt ?? preset.stopsAt)],
    interruptedForGood: draft.interruptedForGood ?? preset.interruptedForGood,
    ties: draft.ties ?? preset.ties,
    oneEventOneStep: draft.oneEventOneStep ?? preset.oneEventOneStep,
    bookedOn: draft.bookedOn ?? preset.bookedOn,
  };
}

/** 漏斗的高级设置 — every parameter of the definition; what is changed here counts instead of what the preset says. */
export function FunnelAdvanced({ draft, change }: Props) {
  const own = useWords().analysis.funnel;
  const way = wayOf(draft);
  const inAnyOrder = way.order === 'any_order';
  return (
    <div style={{ display: 'grid', gap: 14 }}>
      <div className="analysis-fields">
        <ChoiceBlank
          titled
          label={own.order.label}
          value={way.order}
          names={own.order.names}
          onChange={(order) => change(ordered(order, draft))}
        />
        <ChoiceBlank
          titled
          label={own.start.label}
          value={way.start}
          names={own.start.names}
          offered={inAnyOrder ? ['any', 'first'] : ['any', 'first', 'latest']}
          onChange={(start) => change(startingAt(start))}
        />
        {!inAnyOrder && (
          <ChoiceBlank
            titled
            label={own.reentry.label}
            value={way.reentry}
            names={own.reentry.names}
            onChange={(reentry) => change({ reentry })}
          />
        )}
        <ChoiceBlank
          titled
          label={own.ties.label}
          value={way.ties}
          names={own.ties.names}
          offered={inAnyOrder ? ['step_order', 'log_order'] : ['step_order', 'log_order', 'increasing']}
          onChange={(ties) => change({ ties })}
        />
        <ChoiceBlank
          titled
          label={own.bookedOn.label}
          value={way.bookedOn}
          names={own.bookedOn.names}
          onChange={(bookedOn) => change({ bookedOn })}
        />
        <StopsAt value={way.stopsAt} offered={inAnyOrder ? ['other'] : STOPS} onChange={(stopsAt) => change({ stopsAt: [...stopsAt] })} />
      </div>
      <div className="rule-line">
        <Checkbox
          checked={way.oneEventOneStep}
          disabled={way.start === 'latest'}
          onChange={(e) => change({ oneEventOneStep: e.target.checked })}
        >
          {own.oneEventOneStep}
        </Checkbox>
        <Checkbox checked={way.interruptedForGood} onChange={(e) => change({ interruptedForGood: e.target.checked })}>
          {own.interruptedForGood}
        </Checkbox>
        {draft.window.kind === 'span' && (
          <Checkbox
            checked={draft.window.inclusive}
            onChange={(e) => draft.window.kind === 'span' && change({ window: { ...draft.window, inclusive: e.target.checked } })}
          >
            {own.inclusive}
          </Checkbox>
        )}
      </div>
      {draft.preset === 'clickhouse' && (
        <div className="analysis-field">
          <span className="rule-quiet">{own.modes}</span>
          <Select<(typeof MODES)[number][]>
            mode="multiple"
            aria-label={own.modes}
            style={{ minWidth: 320 }}
            value={[...draft.modes]}
            options={MODES.map((mode) => ({ value: mode, label: <span className="mono">{mode}</span> }))}
            onChange={(modes) => change({ modes })}
          />
        </div>
      )}
      <UnitForm draft={draft} change={change} />
      <Exclusions draft={draft} change={change} />
    </div>
  );
}

/** What else goes along with the order: in any order some of it can be said in one way only. */
function ordered(order: FunnelParameters['order'], { exclusions, steps }: Props['draft']): Partial<Props['draft']> {
  if (order === 'in_order') return { order };
  const whole = exclusions.map((exclusion) => ({ ...exclusion, from: 1, to: steps.length }));
  return { order, start: 'any', reentry: 'after_end', stopsAt: [], ties: 'step_order', exclusions: whole };
}

/** One clock that every later entry starts again takes an event for several steps. */
function startingAt(start: FunnelParameters['start']): Partial<Props['draft']> {
  return start === 'latest' ? { start, oneEventOneStep: false } : { start };
}

const STOPS = ['other', 'ahead', 'repeat'] as const;

interface StopsAtProps {
  readonly value: FunnelParameters['stopsAt'];
  readonly offered: readonly (typeof STOPS)[number][];
  readonly onChange: (value: FunnelParameters['stopsAt']) => void;
}

function StopsAt({ value, offered, onChange }: StopsAtProps) {
  const own = useWords().analysis.funnel.stopsAt;
  return (
    <div className="analysis-field">
      <span className="rule-quiet">{own.label}</span>
      <Select<(typeof STOPS)[number][]>
        mode="multiple"
        aria-label={own.label}
        placeholder={own.none}
        style={{ minWidth: 200 }}
        value={[...value]}
        options={offered.map((stop) => ({ value: stop, label: own.names[stop] }))}
        onChange={onChange}
      />
    </div>
  );
}

/** 统计单位 — the customer, one session, or what shares a value. */
function UnitForm({ draft, change }: Props) {
  const own = useWords().analysis.funnel.unit;
  const vocabulary = useVocabulary();
  const { unit, steps } = draft;
  const names = propertiesOf(vocabulary, steps[0]?.[0]?.event ?? '');
  const set = (of: Draft['unit']['of']): void => {
    if (of === 'session') change({ unit: { of, gapMs: 30 * MINUTE } });
    else change({ unit: of === 'property' ? { of, properties: [''] } : { of } });
  };
  return (
    <div className="rule-line">
      <ChoiceBlank titled label={own.label} value={unit.of} names={own.names} onChange={set} />
      {unit.of === 'session' && (
        <div className="analysis-field">
          <span className="rule-quiet">{own.gap}</span>
          <InputNumber<number>
            aria-label={own.gap}
            min={1}
            max={10_000}
            style={{ width: 110 }}
            value={unit.gapMs / MINUTE}
            onChange={(minutes) => change({ unit: { of: 'session', gapMs: Math.round((minutes ?? 30) * MINUTE) } })}
          />
        </div>
      )}
      {unit.of === 'property' && (
        <div className="analysis-field">
          <span className="rule-quiet">{own.property}</span>
          <NameSelect
            value={unit.properties[0] ?? ''}
            names={names}
            label={own.property}
            onChange={(property) => change({ unit: { of: 'property', properties: [property] } })}
          />
        </div>
      )}
    </div>
  );
}

/** 排除事件 — what ends a run between two steps. */
function Exclusions({ draft, change }: Props) {
  const own = useWords().analysis.funnel.exclusions;
  const { exclusions, steps } = draft;
  const set = (i: number, part: Partial<Exclusion>): void => {
    const one = exclusions[i];
    if (one !== undefined) change({ exclusions: exclusions.with(i, { ...one, ...part }) });
  };
  const places = Array.from({ length: steps.length }, (_, i) => ({ value: i + 1, label: own.step(i + 1) }));
  return (
    <div className="rule-stack">
      {exclusions.map((exclusion, i) => (
        <AnyOfBlank
          key={i}
          value={exclusion.events}
          onChange={(events) => set(i, { events })}
          before={
            <>
              <span>{own.between}</span>
              <Select<number>
                aria-label={own.from}
                popupMatchSelectWidth={false}
                value={exclusion.from}
                options={places.slice(0, -1)}
                onChange={(from) => set(i, { from, to: Math.max(exclusion.to, from + 1) })}
              />
              <span>{own.and}</span>
              <Select<number>
                aria-label={own.to}
                popupMatchSelectWidth={false}
                value={exclusion.to}
                options={places.slice(exclusion.from)}
                onChange={(to) => set(i, { to })}
              />
              <span>{own.didNot}</span>
            </>
          }
          after={
            <Button
              size="small"
              type="text"
              icon={<CloseOutlined />}
              aria-label={own.remove}
              onClick={() => change({ exclusions: exclusions.toSpliced(i, 1) })}
            />
          }
        />
      ))}
      {steps.length > 1 && exclusions.length < 8 && (
        <div>
          <Button
            size="small"
            type="text"
            icon={<PlusOutlined />}
            onClick={() => change({ exclusions: [...exclusions, { events: [NO_EVENT], from: 1, to: steps.length }] })}
          >
            {own.add}
          </Button>
        </div>
      )}
    </div>
  );
}
