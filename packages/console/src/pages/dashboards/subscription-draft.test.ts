import { describe, expect, test } from 'vitest';
import { blankReceiver } from '../../parts/receiver-draft.ts';
import { bodyOf, newDraft } from './subscription-draft.ts';

const robot = { ...blankReceiver('robot', []), name: '运营群', url: 'https://robot.example.com/hook?key=1', secret: 'S' };

describe('a subscription that is typed', () => {
  test('is sent once everything is there, its robot’s address apart', () => {
    const body = bodyOf({ ...newDraft('早报', 'zh'), receivers: [robot] }, {});
    expect(body?.definition).toMatchObject({
      name: '早报',
      schedule: { time: '09:05' },
      receivers: [{ key: 'r1', kind: 'robot', name: '运营群' }],
    });
    expect(JSON.stringify(body?.definition)).not.toContain('example.com');
    expect(body?.robotSecrets).toEqual({ r1: { url: robot.url, secret: 'S' } });
  });

  test('waits for a mail address, and for the address of a new robot', () => {
    expect(bodyOf(newDraft('早报', 'zh'), {})).toBeNull();
    expect(bodyOf({ ...newDraft('早报', 'zh'), receivers: [{ ...robot, url: '' }] }, {})).toBeNull();
  });

  test('leaves a known robot’s secrets as they are where nothing is typed', () => {
    const known = { r1: { host: 'robot.example.com', signs: true } };
    expect(bodyOf({ ...newDraft('早报', 'zh'), receivers: [{ ...robot, url: '', secret: '' }] }, known)?.robotSecrets).toEqual({ r1: {} });
  });
});
