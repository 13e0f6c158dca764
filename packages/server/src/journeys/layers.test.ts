import { describe, expect, test } from 'vitest';
import { embeddedLedger } from '../stores/testing.ts';
import { definitionOf, eachThread, type Thread } from './testing.ts';

describe('the parts of a layer', () => {
  let t: Thread;
  eachThread(embeddedLedger, async (thread) => {
    t = thread;
    await Promise.resolve();
  });
  const part = (fromBp: number, toBp: number, name = 'welcome') => definitionOf({ layer: { name, fromBp, toBp } });

  test('do not overlap while their campaigns have not ended; a copy has none', async () => {
    await t.campaigns.create('a', part(0, 5000), 'ann');
    await expect(t.campaigns.create('b', part(4999, 10_000), 'ann')).rejects.toMatchObject({
      code: 'invalid_input',
      details: { layer: 'welcome', campaign: 'a' },
    });
    await t.campaigns.create('b', part(5000, 10_000), 'ann');
    await t.campaigns.create('other', part(0, 10_000, 'second'), 'ann');
    await t.campaigns.update('a', part(0, 4000), 'ann');
    await expect(t.campaigns.update('a', part(0, 5001), 'ann')).rejects.toThrow('50–100% of campaign b');
    expect((await t.campaigns.copy('a', { key: 'c', name: 'c' }, 'ann')).definition.layer).toBeNull();
    await t.campaigns.act('b', 'end', 'ann');
    await t.campaigns.update('a', part(0, 10_000), 'ann');
  });
});
