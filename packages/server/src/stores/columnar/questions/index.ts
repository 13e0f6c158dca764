import type { Questions } from '../../ports.ts';
import { composed, composition } from './composition.ts';
import { distributed, distribution } from './distribution.ts';
import { booked, funnel } from './funnel.ts';
import { ltv, ltvBorn } from './ltv.ts';
import { measured, measures } from './measures.ts';
import { paths, walked } from './paths.ts';
import { perCustomer } from './per-customer.ts';
import type { QuestionKind } from './question.ts';
import { born, retention } from './retention.ts';
import { rfm, scored } from './rfm.ts';
import { touched, touchpoints } from './touchpoints.ts';
import { visited, visits } from './visits.ts';

/** 提问种类 — how every kind of question is answered. */
export const QUESTION_KINDS: { readonly [Name in keyof Questions]: QuestionKind<Questions[Name]['asked'], Questions[Name]['answer']> } = {
  measures,
  measured,
  funnel,
  booked,
  retention,
  born,
  paths,
  walked,
  distribution,
  distributed,
  touchpoints,
  touched,
  visits,
  visited,
  ltv,
  ltvBorn,
  composition,
  composed,
  rfm,
  scored,
  perCustomer,
};
