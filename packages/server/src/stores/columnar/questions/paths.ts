import { pathStopKey, type PathLink, type PathsAnswer, type PathsDefinition, type PathStop } from '@gyre/domain/questions/paths';
import type { PathsQuestion, WalkedQuestion } from '@gyre/domain/questions/port';
import { type Called, countPaths, CustomerSet, type PathsMet, type PathsPlan, selectOnPaths } from '@gyre/engine';
import { compileSelector } from '../compile.ts';
import { addProperty, needsOfSelectors, type Needs } from '../needs.ts';
import { codedValues } from './dimension.ts';
import { type AnsweringPlace, questionKind } from './question.ts';
import { calledBy, Numbered } from './value-codes.ts';

/** 路径分析. */
export const paths = questionKind({
  needs: ({ definition }: PathsQuestion) => needsOfPaths(definition),
  answer(question, place): PathsAnswer {
    const { plan, stops } = compiled(question, place);
    const { nodes, links, ...whole } = countPaths(plan, place.view, place.order, place.options);
    const named = (code: number): PathStop | 'other' => (code === 0 ? 'other' : stops.thing(code));
    return {
      ...whole,
      nodes: nodes.map((node) => ({ ...node, stop: named(node.stop) })),
      links: links
        .map((link): PathLink => ({ ...link, from: named(link.from), to: named(link.to) }))
        .sort((a, b) => a.level - b.level || byRank(question.definition, a, b) || byName(a.from, b.from) || byName(a.to, b.to)),
    };
  },
  revive: (answer) => answer,
});

/** 路径上的用户. */
export const walked = questionKind({
  needs: ({ definition }: WalkedQuestion) => needsOfPaths(definition),
  answer(question, place): Uint32Array {
    const { plan, stops } = compiled(question, place);
    const codeOf = (stop: PathStop | 'other'): number => (stop === 'other' ? 0 : stops.code(stop));
    const { level, stop, to } = question.place;
    const spot = { level, stop: codeOf(stop), to: to === null || to === undefined ? to : codeOf(to) };
    return selectOnPaths(spot, plan, place.view, place.order, place.options).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needsOfPaths({ anchor, stops }: PathsDefinition): Needs {
  const needs = needsOfSelectors([anchor, ...stops.map(({ select }) => select)], false);
  for (const { by } of stops) if (by !== undefined) addProperty(by.property, by.item, needs);
  return needs;
}

function compiled(
  { definition, from, to, at }: PathsQuestion,
  place: AnsweringPlace,
): { readonly plan: PathsPlan; readonly stops: Numbered<PathStop> } {
  const { anchor, side, gap, collapse, depth, branches, rank, zone } = definition;
  const ground = place.ground(zone);
  const stops = new Numbered<PathStop>(pathStopKey);
  const called = definition.stops.map(({ select, by }): Called => {
    const { event } = select;
    const values = by === undefined ? null : codedValues(by, ground);
    const code = values === null ? stops.code({ event }) : calledBy(values, (value) => stops.code({ event, value }));
    return { select: compileSelector(select, ground), code };
  });
  const plan: PathsPlan = {
    anchor: compileSelector(anchor, ground),
    stops: called,
    anchored: stops.code({ event: anchor.event }),
    compare: (a, b) => byName(stops.thing(a), stops.thing(b)),
    backwards: side === 'end',
    gapMs: gap.kind === 'session' ? gap.ms : Infinity,
    timeoutMs: gap.kind === 'timeout' ? gap.ms : Infinity,
    collapse,
    depth,
    branches,
    rank,
    from,
    to,
    now: at,
  };
  return { plan, stops };
}

function byRank({ rank }: PathsDefinition, a: PathsMet, b: PathsMet): number {
  return b[rank] - a[rank];
}

function byName(a: PathStop | 'other', b: PathStop | 'other'): number {
  const [left, right] = [pathStopKey(a), pathStopKey(b)];
  return left === right ? 0 : left < right ? -1 : 1;
}
