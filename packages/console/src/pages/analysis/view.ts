import type { contract } from '@gyre/domain';
import type { ComponentType } from 'react';
import type { z } from 'zod';
import type { Answer } from '../../api.ts';
import type { Vocabulary } from '../../parts/rules/vocabulary.ts';
import type { Words } from '../../words/index.ts';
import type { AskedDraft } from './draft.ts';

/** 分析种类 — the kinds that have a page. */
export type Kind = keyof Words['analysis']['kinds'];

export type SavedFacts = Answer<typeof contract.analyses.get>;
export type Mark = Answer<typeof contract.analyses.marks>[number];

/** Opens the customers behind a number. `about`: what the number is. */
export type Pick = (place: unknown, about: string) => void;

/** A number of an answer: of these parameters, as of this instant. */
export interface Picked {
  readonly kind: Kind;
  readonly params: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly place: unknown;
  /** What the number is, in words. */
  readonly about: string;
}

/** What the sentence of a kind edits. */
export interface SentenceProps<Draft> {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

/** What the chart of a kind is drawn from: an answer, and the parameters it answers. */
export interface FigureProps<Params, Figures> {
  readonly params: Params;
  readonly answer: Figures;
  /** The instant it is exact as of. */
  readonly at: number;
  readonly marks: readonly Mark[];
  readonly onPick: Pick;
}

/** 范围 — what of the scope a kind can be asked. */
export type ScopePart = 'range' | 'compare' | 'among' | 'segments';

/** 分析页 — what a kind of analysis adds to the frame: its parameters, where they start, its sentence and its chart. */
export interface AnalysisView<Schema extends z.ZodType, Draft extends Partial<AskedDraft>, Figures> {
  readonly kind: Kind;
  readonly params: Schema;
  /** The parameters of a new analysis: one that answers something at once. */
  readonly start: (vocabulary: Vocabulary) => Draft;
  /** What its scope bar asks; all of it unless it says so. */
  readonly scope?: readonly ScopePart[];
  /** Whether its chart has a time axis, on which marks can stand. */
  readonly hasTime: boolean;
  readonly Sentence: ComponentType<SentenceProps<Draft>>;
  readonly Figure: ComponentType<FigureProps<z.output<Schema>, Figures>>;
}
