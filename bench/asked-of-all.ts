import { instant } from '@gyre/domain/time';
import type { Warehouse } from '../packages/server/src/stores/ports.ts';
import { DAY_MS, NOW } from './segments-data.ts';

/** One row of an answer: numbers and names, comparable between engines. */
export type AnswerRow = readonly (string | number | null)[];

/** 一问 — a question to Gyre, and the same in the peers' SQL; answers are compared row by row, in the order of their texts. */
export interface AskedOfAll {
  readonly name: string;
  /** Whether it is about what single customers did one thing after another. */
  readonly isBehavioural: boolean;
  readonly gyre: (warehouse: Warehouse) => Promise<readonly AnswerRow[]>;
  readonly duckdb: string;
  readonly clickhouse: string;
}

const DAYS = 90;
/** From when and until when the shop is asked about, as of its last instant; and the zone of its days. */
export const FROM = instant(NOW - DAYS * DAY_MS);
export const SPAN = { from: FROM, to: instant(NOW + 1), at: NOW };
export const ZONE = 'Asia/Shanghai';

/** Events of these names. */
export const of = (...events: string[]) => events.map((event) => ({ event }));
