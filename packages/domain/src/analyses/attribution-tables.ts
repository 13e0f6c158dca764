import type { AttributionModel } from '../attribution/attribution.ts';
import type { Sentence } from '../sentence.ts';
import type { BothWords } from './analysis.ts';
import type { Part } from './asked.ts';
import type { AttributionParams, AttributionView } from './attribution.ts';
import { channelName } from './channel-name.ts';
import type { AttributionFigures, ChannelFigures, Converted } from './credits.ts';
import { partCells, partColumns, partPlace, shareCell, tableName, timesOf } from './part-columns.ts';
import type { AnalysisTable, Cell, TableColumn } from './table.ts';
import { inBoth } from './titles.ts';

const MODELS: Readonly<Record<AttributionModel, Sentence>> = {
  first: { zh: '首次触点', en: 'First touch' },
  last: { zh: '末次触点', en: 'Last touch' },
  last_non_direct: { zh: '末次非直接', en: 'Last non-direct' },
  linear: { zh: '线性', en: 'Linear' },
  position: { zh: '位置', en: 'Position' },
  time_decay: { zh: '时间衰减', en: 'Time decay' },
  markov: { zh: '马尔可夫', en: 'Markov' },
  shapley: { zh: '沙普利', en: 'Shapley' },
};

/** The touch that has the whole credit, of models that give it to one; of the others all who came through a channel are behind its credit. */
export const ONE_TOUCH: Readonly<Partial<Record<AttributionModel, string>>> = {
  first: 'first',
  last: 'last',
  last_non_direct: 'last_non_direct',
};

/** 归因表 — conversions and value by channel and model, and what came through each channel. */
export function attributionTables(view: AttributionView, params: AttributionParams, words: BothWords): AnalysisTable[] {
  const hasValue = params.value !== undefined;
  return timesOf(params).flatMap((isEarlier) => [
    creditTable('conversions', { view, params, words, isEarlier }),
    ...(hasValue ? [creditTable('value', { view, params, words, isEarlier })] : []),
    channelsTable({ view, params, words, isEarlier }),
  ]);
}

interface Asked {
  readonly view: AttributionView;
  readonly params: AttributionParams;
  readonly words: BothWords;
  readonly isEarlier: boolean;
}

const CHANNEL: TableColumn = { name: 'channel', title: { zh: '渠道', en: 'Channel' }, unit: 'text' };
const NO_TOUCH: Cell = { value: null, shown: { zh: '（没有触点）', en: '(no touch)' } };
const TITLES = { conversions: { zh: '转化归因', en: 'Conversions by model' }, value: { zh: '金额归因', en: 'Value by model' } };

/** Rows of the figures of each part: its channels, then what came without a touch. */
function rowsOf(
  { view, params, words, isEarlier }: Asked,
  cells: (figures: AttributionFigures, channel: ChannelFigures | null, place: Readonly<Record<string, unknown>>) => Cell[],
): Cell[][] {
  return view.parts.flatMap((part: Part<AttributionFigures>) => {
    const figures = isEarlier ? part.earlier : part.current;
    if (figures === null) return [];
    const rows = [...figures.channels, ...(figures.untouched.conversions === 0 ? [] : [null])];
    return rows.map((channel) => {
      const place = { ...partPlace(part, isEarlier), channel: channel?.channel ?? null };
      const name = channel === null ? NO_TOUCH : channelCell(channel.channel, params, words);
      return [...partCells(part, params, {}, words), name, ...cells(figures, channel, place)];
    });
  });
}

function channelCell(channel: string, params: AttributionParams, words: BothWords): Cell {
  const shown = inBoth(words, (own) => channelName(channel, params, own));
  return shown.zh === channel && shown.en === channel ? { value: channel } : { value: channel, shown };
}

function creditTable(of: keyof Converted, asked: Asked): AnalysisTable {
  const { params, words, isEarlier } = asked;
  const unit = of === 'value' ? params.unit : 'number';
  return {
    ...tableName(of, TITLES[of], isEarlier),
    columns: [
      ...partColumns(params, { first: params.conversion }, words),
      CHANNEL,
      { name: 'touched', title: { zh: '经过的转化', en: 'Touched' }, unit },
      ...params.models.map((model) => ({ name: model, title: MODELS[model], unit })),
    ],
    rows: rowsOf(asked, (figures, channel, place) => {
      const behind = { ...place, outcome: 'conversion' };
      if (channel === null) return [{ value: figures.untouched[of], place: behind }, ...params.models.map(() => ({ value: null }))];
      // A direct touch is the last non-direct one where nothing else was: no question asks for that
      const isDirect = channel.channel === params.direct.channel;
      return [
        { value: channel.touched[of], place: behind },
        ...params.models.map((model): Cell => {
          const value = channel.credits[figures.models.indexOf(model)]?.[of] ?? null;
          if (value === null || (model === 'last_non_direct' && isDirect)) return { value };
          return { value, place: { ...behind, touch: ONE_TOUCH[model] ?? 'any' } };
        }),
      ];
    }),
  };
}

const LIFT: readonly TableColumn[] = [
  { name: 'lift', title: { zh: '对照组提升', en: 'Lift over the control group' }, unit: 'share' },
  { name: 'lift_from', title: { zh: '提升 95 % 下限', en: 'Lift, 95 % from' }, unit: 'share' },
  { name: 'lift_to', title: { zh: '提升 95 % 上限', en: 'Lift, 95 % to' }, unit: 'share' },
];

const THROUGH: readonly TableColumn[] = [
  { name: 'converted', title: { zh: '转化', en: 'Conversions' }, unit: 'count' },
  { name: 'nulls', title: { zh: '未转化路径', en: 'Paths that came to nothing' }, unit: 'count' },
  { name: 'rate', title: { zh: '转化率', en: 'Conversion rate' }, unit: 'share' },
  { name: 'removal_effect', title: { zh: '移除效应', en: 'Removal effect' }, unit: 'share' },
];

function channelsTable(asked: Asked): AnalysisTable {
  const { view, params, words, isEarlier } = asked;
  const hasLifts = Object.keys(view.lifts).length > 0;
  return {
    ...tableName('channels', { zh: '渠道', en: 'Channels' }, isEarlier),
    columns: [...partColumns(params, { first: params.conversion }, words), CHANNEL, ...THROUGH, ...(hasLifts ? LIFT : [])],
    rows: rowsOf(asked, ({ untouched }, channel, place) => {
      const conversions = (channel?.touched ?? untouched).conversions;
      const converted = { value: conversions, place: { ...place, outcome: 'conversion' } };
      if (channel === null) return [converted, ...[...THROUGH.slice(1), ...(hasLifts ? LIFT : [])].map(() => ({ value: null }))];
      const { nulls, removalEffect } = channel;
      const lift = view.lifts[channel.channel];
      return [
        converted,
        { value: nulls, place: { ...place, outcome: 'null' } },
        shareCell(conversions, conversions + nulls),
        { value: removalEffect },
        ...(hasLifts ? [lift?.effect, lift?.from, lift?.to].map((value) => ({ value: value ?? null })) : []),
      ];
    }),
  };
}
