import type { Selecting } from '@gyre/domain/questions/funnel-plan';
import type { Selection } from '@gyre/engine';
import { compileSelector, type Ground } from '../compile.ts';
import type { AnsweringPlace } from './question.ts';

/** How selectors become selections of these columns. */
export function selecting(ground: Ground, place: AnsweringPlace): Selecting<Selection> {
  return {
    select: (selector) => compileSelector(selector, ground),
    everything: () => [...place.names.values()].map((event) => compileSelector({ event, filter: { all: [], any: [] } }, ground)),
  };
}
