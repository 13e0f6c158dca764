import type { Value } from '@gyre/domain/events';
import type { TouchedQuestion, TouchpointsQuestion } from '@gyre/domain/questions/port';
import { MOST_TOUCHES, type TouchpointsAnswer, type TouchpointsDefinition } from '@gyre/domain/questions/touchpoints';
import { type Called, countTouchpoints, CustomerSet, selectTouched, type TouchpointsPlan } from '@gyre/engine';
import { compileSelector } from '../compile.ts';
import { numberAt } from '../compile-measure.ts';
import { addProperty, needsOfSelectors, type Needs } from '../needs.ts';
import { codedValues } from './dimension.ts';
import { type AnsweringPlace, questionKind } from './question.ts';
import { calledBy, Numbered } from './value-codes.ts';

/** 归因触点. */
export const touchpoints = questionKind({
  needs: ({ definition }: TouchpointsQuestion) => needsOfTouchpoints(definition),
  answer(question, place): TouchpointsAnswer {
    const { plan, channels } = compiled(question, place);
    const { paths, open } = countTouchpoints(plan, place.view, place.order, place.options);
    const named = paths.map(({ channels: codes, decayed, ...counts }) => {
      const path = Array.from(codes, (code) => channels.thing(code));
      const { conversions, value } = decayed;
      return {
        key: JSON.stringify(path),
        of: { path, ...counts, decayed: { conversions: Array.from(conversions), value: Array.from(value) } },
      };
    });
    return { paths: named.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ of }) => of), open };
  },
  revive: (answer) => answer,
});

/** 路径上的用户. */
export const touched = questionKind({
  needs: ({ definition }: TouchedQuestion) => needsOfTouchpoints(definition),
  answer(question, place): Uint32Array {
    const { plan, channels } = compiled(question, place);
    const { channel, ...asked } = question.place;
    const isNot = channel !== null && typeof channel !== 'string';
    const codes = (isNot ? channel.not : [channel]).map((name) => (name === null ? 0 : channels.code(name)));
    const spot = { channels: new Set(codes), isNot, ...asked };
    return selectTouched(spot, plan, place.view, place.order, place.options).words;
  },
  revive: (words) => new CustomerSet(words),
});

function needsOfTouchpoints({ conversion, touches, value }: TouchpointsDefinition): Needs {
  const needs = needsOfSelectors([...conversion, ...touches.map(({ select }) => select)], false);
  for (const { channel } of touches) if (channel !== undefined) addProperty(channel.property, channel.item, needs);
  if (value !== undefined) addProperty(value.property, value.item, needs);
  return needs;
}

function compiled(
  { definition, from, to, at }: TouchpointsQuestion,
  place: AnsweringPlace,
): { readonly plan: TouchpointsPlan; readonly channels: Numbered<string> } {
  const { conversion, value, direct, lookbackMs, once, halfLifeMs, zone } = definition;
  const ground = place.ground(zone);
  const channels = new Numbered<string>((channel) => channel);
  const codeOf = (found: Value | null): number => {
    const text = found === null ? '' : typeof found === 'string' ? found : JSON.stringify(found);
    const channel = text === '' ? direct.channel : text;
    return channel === direct.channel && !direct.counts ? 0 : channels.code(channel);
  };
  const touches = definition.touches.map(({ select, channel }): Called => ({
    select: compileSelector(select, ground),
    code: channel === undefined ? codeOf(select.event) : calledBy(codedValues(channel, ground), codeOf),
  }));
  const plan: TouchpointsPlan = {
    touches,
    conversions: conversion.map((select) => compileSelector(select, ground)),
    value: value === undefined ? null : numberAt(value.property, value.item, ground),
    lookbackMs,
    once,
    halfLifeMs,
    most: MOST_TOUCHES,
    from,
    to,
    now: at,
  };
  return { plan, channels };
}
