import { z } from 'zod';
import { Compared, TimeRange } from './analyses/time-range.ts';
import { Key } from './campaign.ts';
import { Grain } from './questions/periods.ts';

/** Columns a dashboard has. */
export const GRID_COLUMNS = 12;
/** Tiles of one dashboard at most. */
const MOST_TILES = 40;

/** 日报行 — one metric of a daily report; `name` empty: as the metric is called. */
export const ReportLine = z.object({ metric: Key, name: z.string().trim().max(100).default('') });
export type ReportLine = z.infer<typeof ReportLine>;

/** 卡片内容 — what a tile shows: a saved analysis, one with its own parameters, metrics by period, or the report of a day. */
export const TileContent = z.discriminatedUnion('of', [
  z.object({ of: z.literal('saved'), analysis: Key }),
  z.object({ of: z.literal('analysis'), kind: z.string().min(1).max(40), params: z.record(z.string(), z.unknown()) }),
  z.object({
    of: z.literal('metrics'),
    metrics: z.array(Key).min(1).max(5),
    range: TimeRange,
    grain: Grain.default('day'),
    compared: Compared.optional(),
  }),
  z.object({
    of: z.literal('report'),
    lines: z.array(ReportLine).min(1).max(30),
    day: z.enum(['yesterday', 'today']).default('yesterday'),
  }),
]);
export type TileContent = z.infer<typeof TileContent>;

/** 卡片 — one tile: what it shows, how, and where on the grid, in columns and rows from the top left. `title` empty: as what it shows is called. */
export const Tile = z
  .object({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    title: z.string().trim().max(100).default(''),
    content: TileContent,
    /** A chart is that of the analysis's or the metric's own page; `number`: what it comes to, and nothing else. */
    form: z.enum(['chart', 'table', 'number']).default('chart'),
    x: z
      .number()
      .int()
      .min(0)
      .max(GRID_COLUMNS - 1),
    y: z.number().int().min(0).max(1000),
    w: z.number().int().min(1).max(GRID_COLUMNS),
    h: z.number().int().min(1).max(40),
  })
  .refine(({ x, w }) => x + w <= GRID_COLUMNS, { message: `a tile ends within the ${GRID_COLUMNS} columns of the grid` });
export type Tile = z.infer<typeof Tile>;

/** 数据看板 — tiles on a grid. `refreshS`: how often an open page asks anew; null: only when asked to. */
export const DashboardDefinition = z.object({
  name: z.string().trim().min(1).max(100),
  note: z.string().trim().max(500).default(''),
  tiles: z
    .array(Tile)
    .max(MOST_TILES)
    .default([])
    .refine((tiles) => new Set(tiles.map(({ id }) => id)).size === tiles.length, { message: 'every tile has an id of its own' }),
  refreshS: z.number().int().min(30).max(86_400).nullable().default(null),
});
export type DashboardDefinition = z.infer<typeof DashboardDefinition>;
