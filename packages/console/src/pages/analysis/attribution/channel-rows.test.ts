import type { AttributionFigures } from '@gyre/domain/analyses/credits';
import { describe, expect, test } from 'vitest';
import { channelRows } from './channel-rows.ts';

const channel = (name: string, conversions: number) => ({
  channel: name,
  touched: { conversions: conversions + 1, value: 100 },
  nulls: 0,
  credits: [{ conversions, value: conversions * 10 }],
  removalEffect: null,
});
const FIGURES: AttributionFigures = {
  total: { conversions: 10, value: 100 },
  untouched: { conversions: 2, value: 20 },
  nulls: 0,
  open: 0,
  models: ['last'],
  refused: [],
  channels: [channel('ads', 5), channel('mail', 2), channel('sms', 1)],
};

describe('the channels of an attribution', () => {
  test('have what each model gives them', () => {
    expect(channelRows(FIGURES, 'value', 10).map((row) => [row.channel, row.credits[0]?.value])).toEqual([
      ['ads', 50],
      ['mail', 20],
      ['sms', 10],
    ]);
  });

  test('as shares of all that touches led to', () => {
    expect(channelRows(FIGURES, 'share', 10).map((row) => row.credits[0])).toEqual([
      { value: 0.625, of: [5, 8] },
      { value: 0.25, of: [2, 8] },
      { value: 0.125, of: [1, 8] },
    ]);
  });

  test('beyond the first ones are put together', () => {
    const rows = channelRows(FIGURES, 'conversions', 1);
    expect(rows.map((row) => [row.channel, row.credits[0]?.value])).toEqual([
      ['ads', 5],
      ['', 3],
    ]);
  });

  test('of nothing that was touched have no share', () => {
    const nothing = { ...FIGURES, untouched: FIGURES.total };
    expect(channelRows(nothing, 'share', 10)[0]?.credits[0]?.value).toBeNull();
  });
});
