import { Tooltip, theme } from 'antd';
import type { ReactNode } from 'react';
import { weekdayOf } from '../../format.ts';
import { Panel } from '../../parts/panel.tsx';
import { useChartColors } from '../../theme.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { OverviewAnswer } from './answer.ts';

/** 今日数字 — each beside the same weekday last week until the same time. */
export function Figures({ facts }: { readonly facts: OverviewAnswer }) {
  const words = useWords().overview;
  const format = useFormat();
  const { today, lastWeek } = facts;
  const conversion = (day: OverviewAnswer['today']): string => format.share(day.payers, day.visitors);
  const rate = (day: OverviewAnswer['today']): number => (day.visitors === 0 ? 0 : (day.payers / day.visitors) * 100);
  const counts = [
    ['orders', words.units.orders],
    ['payers', words.units.people],
    ['visitors', words.units.people],
    ['messages', words.units.messages],
  ] as const;
  const cards = counts.map(([key, unit]) => (
    <Figure
      key={key}
      label={words.cards[key]}
      value={format.short(today[key])}
      exact={format.number(today[key])}
      unit={unit}
      now={today[key]}
      before={lastWeek[key]}
      beforeText={format.short(lastWeek[key])}
      zone={facts.zone}
      at={facts.now}
    />
  ));
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))', gap: 12, marginBottom: 16 }}>
      <Figure
        label={words.cards.revenue}
        value={format.money(today.revenue)}
        exact={format.money(today.revenue, false)}
        unit=""
        now={today.revenue}
        before={lastWeek.revenue}
        beforeText={format.money(lastWeek.revenue)}
        zone={facts.zone}
        at={facts.now}
      />
      {cards.slice(0, 2)}
      <Figure
        label={words.cards.conversion}
        value={conversion(today)}
        exact={words.conversionNote(format.number(today.payers), format.number(today.visitors))}
        unit=""
        now={rate(today)}
        before={rate(lastWeek)}
        beforeText={conversion(lastWeek)}
        changeText={words.points(format.number(Math.abs(rate(today) - rate(lastWeek)), 1))}
        zone={facts.zone}
        at={facts.now}
      />
      {cards.slice(2)}
    </div>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  /** The whole number, or numerator and denominator, on hover. */
  readonly exact: string;
  readonly unit: string;
  readonly now: number;
  readonly before: number;
  readonly beforeText: string;
  /** The change where it is not a relative one: percentage points. */
  readonly changeText?: string;
  readonly zone: string;
  readonly at: number;
}

function Figure(props: FigureProps) {
  const words = useWords().overview;
  const format = useFormat();
  const { token } = theme.useToken();
  return (
    <Panel style={{ padding: '14px 16px' }}>
      <div style={{ color: token.colorTextSecondary, fontSize: 13 }}>{props.label}</div>
      <Tooltip title={props.exact}>
        <div className="num" style={{ fontSize: 24, height: 36, lineHeight: '36px', fontWeight: 600, whiteSpace: 'nowrap' }}>
          {props.value}
          {props.unit !== '' && <span style={{ fontSize: 13, fontWeight: 400, marginLeft: 4 }}>{props.unit}</span>}
        </div>
      </Tooltip>
      <div className="num" style={{ fontSize: 13 }}>
        <ChangeText now={props.now} before={props.before} text={props.changeText} />
      </div>
      <div className="num" style={{ fontSize: 13, color: token.colorTextTertiary }}>
        {words.lastWeek(weekdayOf(props.at, format.language, props.zone), props.beforeText)}
      </div>
    </Panel>
  );
}

function ChangeText({
  now,
  before,
  text,
}: {
  readonly now: number;
  readonly before: number;
  readonly text: string | undefined;
}): ReactNode {
  const words = useWords().overview;
  const { token } = theme.useToken();
  const { palette } = useChartColors();
  const change = useFormat().change(now, before);
  if (now === 0 && before === 0) return <>&nbsp;</>;
  if (change.direction === 'same') return <span style={{ color: token.colorTextTertiary }}>{words.same}</span>;
  if (before === 0) return <span style={{ color: token.colorTextTertiary }}>{words.new}</span>;
  const up = change.direction === 'up';
  return (
    <span style={{ color: up ? palette.good : palette.bad, fontWeight: 500 }}>
      {up ? '↑ ' : '↓ '}
      {up ? words.up(text ?? change.text) : words.down(text ?? change.text)}
    </span>
  );
}
