import { describe, expect, test } from 'vitest';
import { blankReceiver, withoutSecrets } from '../../parts/receiver-draft.ts';
import { alertDraft, definitionOf, missingOf, newAlert, revivedAlert, watchedOf, watching } from './alert-draft.ts';

const typed = { ...newAlert('orders', 'zh', 'orders'), name: '订单' };
const robot = { ...blankReceiver('robot', []), name: '运营群', url: 'https://robot.example.com/hook', secret: 'S' };

describe('an alert that is typed', () => {
  test('is sent with the defaults of its detector', () => {
    expect(definitionOf(typed)?.definition).toMatchObject({
      name: '订单',
      subject: { of: 'metric', metric: 'orders' },
      grain: 'hour',
      detector: { kind: 'adaptive', parameters: { direction: 'both', sensitivity: 'normal', relativeFloor: 0.1 } },
      receivers: [],
    });
  });

  test('names what is missing, and can be tried on history before it has a name and receivers', () => {
    const started = { ...newAlert('orders', 'zh', 'orders'), receivers: [{ ...robot, url: '' }] };
    expect(missingOf(started, {})).toEqual(['name', 'receivers']);
    expect(definitionOf(started)).toBeUndefined();
    expect(watchedOf(started)?.subject).toEqual({ of: 'metric', metric: 'orders' });
    expect(missingOf({ ...typed, key: 'A key' }, {})).toEqual(['key']);
    expect(missingOf({ ...typed, subject: { of: 'metric', metric: '' } }, {})).toEqual(['subject']);
    expect(missingOf({ ...typed, kind: 'threshold' }, {})).toEqual(['detector']);
  });

  test('keeps what was typed for another kind of detector', () => {
    const change = { ...typed, kind: 'change' as const };
    expect(definitionOf(change)?.definition.detector).toEqual({
      kind: 'change',
      parameters: { against: 'last_week', more: 0.3, direction: 'both', least: 0 },
    });
    expect(definitionOf({ ...change, group: 'sales', parent: 'visits' })?.definition).toMatchObject({ group: null, parent: null });
    expect(definitionOf({ ...typed, group: 'sales', parent: 'visits' })?.definition).toMatchObject({ group: 'sales', parent: 'visits' });
  });

  test('of a budget has no dimension and is watched by a threshold', () => {
    const subject = { of: 'budget', owner: 'campaign', key: 'spring' } as const;
    const told = { ...typed, by: { dimension: 'city', most: 5 }, parent: 'visits', parameters: { threshold: { above: 0.8 } } };
    const budget = { ...told, ...watching(subject, told) };
    expect(definitionOf(budget)?.definition).toMatchObject({ subject, by: null, parent: null, detector: { kind: 'threshold' } });
  });

  test('is the same again after it was saved, but for what robots are called with', () => {
    const sent = definitionOf({ ...typed, receivers: [robot] });
    expect(sent?.robotSecrets).toEqual({ r1: { url: robot.url, secret: 'S' } });
    const back = alertDraft({ key: 'orders', version: 3, definition: sent!.definition });
    expect(back.version).toBe(3);
    expect(definitionOf(back, { r1: { host: 'robot.example.com', signs: true } })).toEqual({
      definition: sent?.definition,
      robotSecrets: { r1: {} },
    });
  });

  test('is kept in the browser without secrets, and nothing else is taken for one', () => {
    const kept = { ...typed, receivers: withoutSecrets([robot]) };
    expect(JSON.stringify(kept)).not.toContain('example.com');
    expect(revivedAlert(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    expect(revivedAlert({ key: 'x' })).toBeUndefined();
  });
});
