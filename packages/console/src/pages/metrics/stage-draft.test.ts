import { EVERYBODY } from '@gyre/domain';
import { StageModel } from '@gyre/domain/metrics/stages';
import { expect, test } from 'vitest';
import { draftOfModel, gapsIn, modelOf, movedStage, NEW_MODEL, revivedModel, withStage } from './stage-draft.ts';

const stage = (key: string, name = key) => ({ key, name, en: '', meaning: '', rule: EVERYBODY });
const DRAFT = { ...NEW_MODEL, key: 'aipl', name: 'AIPL', stages: [stage('aware'), stage('bought')] };

test('a new model lacks its name and its key, and of every stage the name and who is in it', () => {
  expect(gapsIn(NEW_MODEL)).toEqual([
    { of: 'name' },
    { of: 'key' },
    { of: 'stage_name', place: 0 },
    { of: 'stage_rule', place: 0 },
    { of: 'stage_name', place: 1 },
    { of: 'stage_rule', place: 1 },
  ]);
  expect(modelOf(NEW_MODEL)).toBeUndefined();
});

test('two stages of one key, one called none, and a single stage are told', () => {
  expect(gapsIn({ ...DRAFT, stages: [stage('a'), stage('a')] })).toEqual([{ of: 'stage_twice', place: 1 }]);
  expect(gapsIn({ ...DRAFT, stages: [stage('none', '无'), stage('a')] })).toEqual([{ of: 'stage_key', place: 0 }]);
  expect(gapsIn({ ...DRAFT, stages: [stage('a')] })).toEqual([{ of: 'stages' }]);
});

test('a whole draft is a model, and the model its draft again', () => {
  const model = modelOf(DRAFT);
  expect(model).toEqual(StageModel.parse({ name: 'AIPL', stages: DRAFT.stages }));
  expect(draftOfModel('aipl', model!)).toEqual({ ...DRAFT, key: 'aipl' });
});

test('stages are added with a key of their own and moved within the ends', () => {
  expect(withStage(NEW_MODEL).stages.map(({ key }) => key)).toEqual(['stage-1', 'stage-2', 'stage-3']);
  expect(withStage({ ...DRAFT, stages: [stage('stage-2')] }).stages.map(({ key }) => key)).toEqual(['stage-2', 'stage-1']);
  const keys = (from: number, by: -1 | 1) => movedStage(DRAFT.stages, from, by).map(({ key }) => key);
  expect([keys(0, 1), keys(1, -1), keys(0, -1), keys(1, 1)]).toEqual([
    ['bought', 'aware'],
    ['bought', 'aware'],
    ['aware', 'bought'],
    ['aware', 'bought'],
  ]);
});

test('what was kept in the browser is a draft, or nothing', () => {
  expect(revivedModel({ key: 'a', stages: [] })).toEqual({ ...NEW_MODEL, key: 'a', stages: [] });
  expect(revivedModel({ name: 'x' })).toBeUndefined();
  expect(revivedModel(null)).toBeUndefined();
});
