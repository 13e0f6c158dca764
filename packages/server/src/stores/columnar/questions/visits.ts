import { groupText } from '@gyre/domain/questions/measures';
import type { VisitedQuestion, VisitsQuestion } from '@gyre/domain/questions/port';
import type { VisitsAnswer } from '@gyre/domain/questions/visits';
import { countVisits, CustomerSet, selectVisited, type VisitsPlan } from '@gyre/engine';
import { compileSelector } from '../compile.ts';
import { addProperty, needsOfSelectors, type Needs } from '../needs.ts';
import { codedValues, type CodedRows } from './dimension.ts';
import { type AnsweringPlace, questionKind } from './question.ts';
import { sessionCut } from './session-cut.ts';

/** 页面访问. */
export const visits = questionKind({
  needs,
  answer(question: VisitsQuestion, place): VisitsAnswer {
    const { plan, pages } = compiled(question, place);
    const { whole, groups } = countVisits(plan, place.view, place.order, place.options);
    return { whole, groups: groups.map(({ page, ...visited }) => ({ key: page === null ? 'other' : [pages.value(page)], ...visited })) };
  },
  revive: (answer) => answer,
});

/** 访问页面的用户. */
export const visited = questionKind({
  needs,
  answer(question: VisitedQuestion, place): Uint32Array {
    const { plan, pages } = compiled(question, place);
    const { did, groups } = question.place;
    const named = new Set(groups?.keys.map(groupText));
    const isOurs = groups === undefined ? null : (page: number): boolean => named.has(groupText([pages.value(page)])) !== groups.isNot;
    return selectVisited({ did, isOurs }, plan, place.view, place.order, place.options).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needs({ definition: { views, page } }: VisitsQuestion): Needs {
  const needed = needsOfSelectors(views.events, false);
  addProperty(page.property, page.item, needed);
  return needed;
}

function compiled(
  { definition, from, to, at }: VisitsQuestion,
  place: AnsweringPlace,
): { readonly plan: VisitsPlan; readonly pages: CodedRows } {
  const { views, page, groups, zone } = definition;
  const ground = place.ground(zone);
  const pages = codedValues(page, ground);
  const textOf = (code: number): string => groupText([pages.value(code)]);
  const plan: VisitsPlan = {
    views: views.events.map((select) => compileSelector(select, ground)),
    page: pages.dimension,
    session: sessionCut(views, ground),
    groups,
    compare: (a, b) => (textOf(a) < textOf(b) ? -1 : 1),
    from,
    to,
    now: at,
  };
  return { plan, pages };
}
