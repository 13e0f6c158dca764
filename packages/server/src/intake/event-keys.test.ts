import { isBlockedValue } from '@gyre/domain/identity';
import type { RawEvent } from '@gyre/domain/events';
import { instant } from '@gyre/domain/time';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sequenceEvent } from './sequence.ts';
import { SequencerState } from './sequencer-state.ts';
import { validate } from './validate.ts';

const T0 = instant(1_700_000_000_000);
const PLAN = { unknownEvents: 'accept' as const, event: () => undefined, property: () => undefined };
const BLOCKED = [
  '0',
  '-1',
  'null',
  'NULL',
  ' undefined ',
  'anonymous',
  '0000-0000',
  '00000000-0000-0000-0000-000000000000',
  '(null)',
  '11111111',
];

describe('the identities of an event', () => {
  test('a blocked value never joins two people: it owns nothing and is carried by nothing', () => {
    const person = fc.record({
      user: fc.integer({ min: 1, max: 30 }),
      blocked: fc.constantFrom(...BLOCKED),
      namespace: fc.constantFrom('user_id', 'anonymous_id', 'device', 'openid'),
    });
    fc.assert(
      fc.property(fc.array(person, { maxLength: 40 }), (people) => {
        const state = new SequencerState();
        const carried = new Map<string, Set<string>>();
        for (const [n, { user, blocked, namespace }] of people.entries()) {
          const keys = [
            { namespace, value: blocked },
            { namespace: 'phone', value: `100${String(user).padStart(8, '0')}` },
          ];
          const raw: RawEvent = { kind: 'track', name: 'visit', messageId: `m${n}`, keys, properties: {} };
          const valid = validate(raw, PLAN, T0, 'Asia/Shanghai');
          if ('reason' in valid) throw new Error(valid.detail);
          for (const row of sequenceEvent(state, 's', valid, T0).rows) {
            for (const key of row.keys) {
              expect(isBlockedValue(key.value)).toBe(false);
              carried.set(key.value, (carried.get(key.value) ?? new Set()).add(String(user)));
            }
          }
        }
        expect([...carried.values()].every((users) => users.size === 1)).toBe(true);
        expect(state.customers).toBe(new Set(people.map(({ user }) => user)).size);
      }),
    );
  });

  test('an event that names only blocked values names nobody', () => {
    for (const value of BLOCKED) {
      const raw: RawEvent = { kind: 'track', name: 'visit', messageId: 'm', keys: [{ namespace: 'user_id', value }], properties: {} };
      expect(validate(raw, PLAN, T0, 'Asia/Shanghai')).toMatchObject({ reason: 'identity_missing' });
    }
  });
});
