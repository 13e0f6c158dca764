import type { z } from 'zod';
import type { Sentence } from '../sentence.ts';
import type { Analysis, Asking, BothWords } from './analysis.ts';
import { attribution } from './attribution.ts';
import { comparison } from './comparison.ts';
import { composition } from './composition.ts';
import { distribution } from './distribution.ts';
import { interval } from './interval.ts';
import { ltv } from './ltv.ts';
import { pages } from './pages.ts';
import { paths } from './paths.ts';
import { rfm } from './rfm.ts';
import { session } from './session.ts';
import { sources } from './sources.ts';
import { events } from './events.ts';
import { funnel } from './funnel.ts';
import { heatmap } from './heatmap.ts';
import { retention } from './retention.ts';
import type { AnalysisTable } from './table.ts';

/** 求出的分析 — an answer, and how it reads as tables. */
export interface AnsweredAnalysis {
  readonly answer: unknown;
  readonly tables: (words: BothWords) => AnalysisTable[];
}

type Params = Readonly<Record<string, unknown>>;

/** 一次分析 — an analysis with its parameters. */
export interface AskedAnalysis {
  readonly kind: string;
  /** As they were read: what was left out is filled in. */
  readonly params: Params;
  readonly answer: <Customers>(asking: Asking<Customers>) => Promise<AnsweredAnalysis>;
  /** Who is behind a place. @throws NoSuchPlace */
  readonly customers: <Customers>(place: unknown, asking: Asking<Customers>) => Promise<Customers>;
}

/** 分析种类 — an analysis whose own types are left aside: what is unknown is read by its schemas. */
export interface AnalysisKind {
  readonly kind: string;
  readonly title: Sentence;
  readonly place: z.ZodType;
  /** Reads parameters. */
  readonly params: z.ZodType<AskedAnalysis>;
}

/** Leaves the types of an analysis aside. */
function kindOf<Read extends z.ZodType<Params>, Answer, Place extends z.ZodType>(own: Analysis<Read, Answer, Place>): AnalysisKind {
  const asked = own.params.transform((params): AskedAnalysis => ({
    kind: own.kind,
    params,
    async answer(asking) {
      const answer = await own.answer(params, asking);
      return { answer, tables: (words) => own.tables(answer, params, words) };
    },
    customers: (place, asking) => own.customers(own.place.parse(place), params, asking),
  }));
  return { kind: own.kind, title: own.title, place: own.place, params: asked };
}

/** 分析一览 — every analysis there is; a new one is a file and a line here. */
export const ANALYSES: readonly AnalysisKind[] = [
  kindOf(events),
  kindOf(funnel),
  kindOf(retention),
  kindOf(interval),
  kindOf(distribution),
  kindOf(session),
  kindOf(paths),
  kindOf(attribution),
  kindOf(ltv),
  kindOf(rfm),
  kindOf(composition),
  kindOf(comparison),
  kindOf(pages),
  kindOf(sources),
  kindOf(heatmap),
];
