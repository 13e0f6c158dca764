import type { Segment } from '@gyre/domain/api/segments';
import type { AnalysisTable } from '@gyre/domain/analyses/table';
import type { BothWords } from '@gyre/domain/analyses/analysis';
import type { z } from 'zod';
import { openAnswers, type Answer, type Answers, type NumberAsked } from './answers.ts';
import type { AnalyticsContext } from './context.ts';
import { openMarks, type Marks } from './marks.ts';
import { openSaved, type SavedAnalyses } from './saved.ts';

/** What customers behind a number are kept as. */
export interface KeptAs {
  readonly key: string;
  readonly name: string;
  readonly by: string;
}

/** 分析室 — the analyses of one project: asked, saved, and marked on the time axis. */
export interface Analytics extends Answers {
  readonly saved: SavedAnalyses;
  readonly marks: Marks;
  /** An answer as tables, things called as the project calls them. */
  tables(answer: Answer): Promise<AnalysisTable[]>;
  /** 存为人群包 — keeps the customers behind a number as a frozen segment. @throws AppError `already_exists`, as `customers` */
  freeze(number: NumberAsked, as: KeptAs, signal: AbortSignal): Promise<z.infer<typeof Segment>>;
}

export function openAnalytics(context: AnalyticsContext): Analytics {
  const { segments } = context;
  const answers = openAnswers(context);
  return {
    ...answers,
    saved: openSaved(context),
    marks: openMarks(context),
    async tables(answer) {
      const words = await segments.words();
      const both: BothWords = { zh: words('zh'), en: words('en') };
      return answer.tables(both);
    },
    async freeze(number, as, signal) {
      const { customers, at } = await answers.customers(number, signal);
      const { kind, params } = number.asked;
      const source = { kind: 'analysis' as const, analysis: kind, params: { ...params }, place: number.place, at };
      return await segments.keep({ ...as, source, customers });
    },
  };
}
