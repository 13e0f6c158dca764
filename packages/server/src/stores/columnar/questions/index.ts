import type { Questions } from '../../ports.ts';
import { measured, measures } from './measures.ts';
import type { QuestionKind } from './question.ts';

/** 提问种类 — how every kind of question is answered. */
export const QUESTION_KINDS: { readonly [Name in keyof Questions]: QuestionKind<Questions[Name]['asked'], Questions[Name]['answer']> } = {
  measures,
  measured,
};
