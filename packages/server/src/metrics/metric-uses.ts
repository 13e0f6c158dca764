import type { MetricUse } from '@gyre/domain/api/metrics';
import type { BusinessStage, MetricBook } from '@gyre/domain/metrics/metric';
import { partsOfMetric } from '@gyre/domain/metrics/plan';
import type { Sentence } from '@gyre/domain/sentence';
import type { z } from 'zod';
import { toldError } from '../errors.ts';

/** Where it is used in later rooms. */
export type OtherUses = (metric: string) => Promise<readonly MetricUse[]>;

/** 用到指标的地方 — metrics made of it, the stage it is the North Star of, and whatever later rooms know. */
export async function usesOfMetric(metric: string, book: MetricBook, otherUses: OtherUses): Promise<MetricUse[]> {
  const made = [...book].flatMap(([key, definition]): MetricUse[] =>
    key !== metric && partsOfMetric(definition).includes(metric) ? [{ kind: 'metric', key, name: definition.name }] : [],
  );
  const stage = book.get(metric)?.northStar ?? null;
  const star: MetricUse[] = stage === null ? [] : [{ kind: 'north_star', key: stage, name: stage }];
  return [...made, ...star, ...(await otherUses(metric))];
}

/** @throws AppError `wrong_state` naming what uses it */
export function requireUnused(metric: string, uses: readonly MetricUse[]): void {
  if (uses.length === 0) return;
  const said = uses.map(sentenceOf);
  const told = {
    zh: `指标 ${metric} 被 ${said.map(({ zh }) => zh).join('、')} 用到，不能删除`,
    en: `metric ${metric} is used by ${said.map(({ en }) => en).join(', ')} and cannot be deleted`,
  };
  throw toldError('wrong_state', told, { metric, uses: uses.map(({ kind, key }) => `${kind} ${key}`) });
}

const STAGES: Readonly<Record<z.infer<typeof BusinessStage>, Sentence>> = {
  mvp: { zh: '起步', en: 'starting' },
  growth: { zh: '增长', en: 'growth' },
  revenue: { zh: '营收', en: 'revenue' },
};

function sentenceOf({ kind, key, name }: MetricUse): Sentence {
  switch (kind) {
    case 'metric':
      return { zh: `指标 ${key}「${name}」`, en: `${key} (${name})` };
    case 'dashboard':
      return { zh: `看板「${name}」`, en: `the dashboard “${name}”` };
    case 'report':
      return { zh: `看板「${name}」的日报`, en: `the daily report of the dashboard “${name}”` };
    case 'target':
      return { zh: `${name} 的目标`, en: `its targets of ${name}` };
    case 'alert':
      return { zh: `预警「${name}」`, en: `the alert “${name}”` };
    case 'north_star': {
      const { zh, en } = STAGES[key as keyof typeof STAGES];
      return { zh: `${zh}阶段的北极星`, en: `the stage ${en}, whose North Star it is` };
    }
  }
}
