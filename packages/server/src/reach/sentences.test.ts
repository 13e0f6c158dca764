import { WithheldReason } from '@gyre/domain/reach/message';
import { parseInstant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { sentenceOfPassage, type PassageFacts } from './sentences.ts';

const ZONE = 'Asia/Shanghai';
const at = (text: string): number => parseInstant(text, ZONE) ?? 0;
const facts = (parts: Partial<PassageFacts>): PassageFacts => ({
  outcome: 'withheld',
  reason: '',
  decidedAt: at('2026-03-10 22:00'),
  until: null,
  detail: {},
  channel: 'sms',
  controlShareBp: 1000,
  message: { provider: 'main', detail: '', at: at('2026-03-10 22:05'), attempt: 1 },
  ...parts,
});
const say = (parts: Partial<PassageFacts>): readonly [string, string] => {
  const { zh, en } = sentenceOfPassage(facts(parts), ZONE);
  return [zh, en];
};
const withheld = (reason: WithheldReason, detail: PassageFacts['detail'] = {}) => say({ reason, detail });

test('a failure quotes the provider, and says in words what we say ourselves', () => {
  const failed = (detail: string): readonly [string, string] =>
    say({ outcome: 'failed', message: { provider: 'main', detail, at: at('2026-03-10 22:05'), attempt: 1 } });
  expect(failed('550 5.1.1 no such user')).toEqual([
    '2026-03-10 22:05 发送失败：服务商返回：“550 5.1.1 no such user”',
    'Failed at 2026-03-10 22:05: The provider said: “550 5.1.1 no such user”',
  ]);
  expect(failed('$not_an_object')).toEqual([
    '2026-03-10 22:05 发送失败：内容不是 JSON 对象',
    'Failed at 2026-03-10 22:05: the content is not a JSON object',
  ]);
});

describe('why a customer did not get it', () => {
  test('a text that cannot be rendered says why in the reader’s language; one of before, only that it could not', () => {
    const error = 'customer.nick is required but missing, line:1, col:19';
    expect(withheld('template_error', { error, errorZh: 'customer.nick 必须有值，但是没有（第 1 行）' })).toEqual([
      '未发送：内容渲染失败：customer.nick 必须有值，但是没有（第 1 行）',
      `Not sent: the content could not be rendered: ${error}`,
    ]);
    expect(withheld('template_error', { error })[0]).toBe('未发送：内容渲染失败');
  });

  test('quiet hours say when they end', () => {
    expect(withheld('quiet_hours', { until: at('2026-03-11 08:00'), zone: ZONE })).toEqual([
      '未发送：正值免打扰时段，2026-03-11 08:00（Asia/Shanghai）结束',
      'Not sent: within quiet hours, which end at 2026-03-11 08:00 (Asia/Shanghai)',
    ]);
  });

  test('a cap says which, what filled it and when there is room; in the customer’s own zone', () => {
    const detail = {
      scope: 'channel:sms',
      limit: 2,
      windowMs: 7 * 86_400_000,
      allowedAt: at('2026-03-12 10:00'),
      until: at('2026-03-12 10:00'),
      zone: 'America/New_York',
      filled: [{ campaign: 'spring', at: at('2026-03-05 10:00') }],
    };
    expect(withheld('frequency_cap', detail)).toEqual([
      '未发送：触达限制（短信渠道），7 天内最多 2 次，已有：spring 2026-03-04 21:00；2026-03-11 22:00 起可再次触达',
      'Not sent: frequency cap (channel SMS) of 2 in 7 days, filled by spring 2026-03-04 21:00; room again from 2026-03-11 22:00',
    ]);
    expect(withheld('arbitration', { winner: 'flash', ...detail })[1]).toMatch(
      /^Not sent: campaign flash, which goes first, took the last place at the same moment \(frequency cap/,
    );
  });

  test('a budget says what is used and what is left', () => {
    expect(withheld('budget', { of: 'cost', budget: 100_000, used: 99_800, cost: 450 })).toEqual([
      '未发送：预算用完：共 ¥10，已用 ¥9.98，剩 ¥0.02，这条要 ¥0.045',
      'Not sent: out of budget: 9.98 of 10 is used, 0.02 is left, this one costs 0.045',
    ]);
    expect(withheld('budget', { of: 'messages', budget: 10, used: 10 })[0]).toBe('未发送：预算用完：最多 10 条，已用 10 条');
  });

  test('the budget of an activity names it, and never says that less than nothing is left', () => {
    const detail = { of: 'activity', activity: 'spring', name: '春节', budget: 100_000, used: 99_800, cost: 450 };
    expect(withheld('budget', detail)).toEqual([
      '未发送：活动「春节」的预算用完：共 ¥10，它的各个计划已用 ¥9.98，剩 ¥0.02，这条要 ¥0.045',
      'Not sent: the activity “春节” is out of budget: its campaigns have used 9.98 of 10, 0.02 is left, this one costs 0.045',
    ]);
    expect(withheld('budget', { ...detail, used: 120_000 })[1]).toContain('12 of 10, 0 is left');
  });

  test('a refusal says when and where, or that there never was consent', () => {
    expect(withheld('no_consent', { mode: 'opt_out', source: 'sms_reply', saidAt: at('2026-01-02 03:04') })).toEqual([
      '未发送：该用户在 2026-01-02 03:04 拒绝了短信营销（短信回复）',
      'Not sent: the customer refused SMS marketing at 2026-01-02 03:04 (by SMS reply)',
    ]);
    expect(withheld('no_consent', { mode: 'opt_in' })[1]).toBe(
      'Not sent: the customer never agreed to SMS marketing, which this project asks for first',
    );
    expect(withheld('no_consent')[1]).toBe('Not sent: the customer refused SMS marketing while the message was waiting in the queue');
  });

  test('what expired says since when it waited and what for', () => {
    const detail = { because: 'quiet_hours', since: at('2026-03-10 06:00'), until: at('2026-03-11 08:00'), zone: ZONE };
    expect(withheld('expired', detail)[1]).toBe(
      'Not sent: it had been waiting since 2026-03-10 06:00 and would have had to wait longer than it may: within quiet hours, which end at 2026-03-11 08:00 (Asia/Shanghai)',
    );
    expect(withheld('expired', { since: at('2026-03-10 06:00') })[0]).toContain('从 2026-03-10 06:00 起等待');
  });

  test('every reason has its own words in both languages, whatever facts there are', () => {
    const sentences = WithheldReason.options.map((reason) => withheld(reason));
    for (const [zh, en] of sentences) {
      expect(zh).toMatch(/^未发送：.{3,}/);
      expect(en).toMatch(/^Not sent: .{5,}/);
      expect(`${zh}${en}`).not.toMatch(/undefined|NaN|null|_/);
    }
    expect(new Set(sentences.map(([zh]) => zh)).size).toBe(sentences.length);
    expect(new Set(sentences.map(([, en]) => en)).size).toBe(sentences.length);
  });
});

describe('what else becomes of an entry', () => {
  test('ghosts say whether the campaign’s control or the global hold-out keeps them', () => {
    expect(say({ outcome: 'ghost', reason: 'control' })[0]).toBe('在对照组中：本应在 2026-03-10 22:00 触达，按 10% 留出未发送');
    expect(say({ outcome: 'ghost', reason: 'holdout' })[1]).toBe(
      'In the global hold-out: would have been reached at 2026-03-10 22:00; no marketing reaches the hold-out',
    );
  });

  test('one that waits says until when and why', () => {
    const detail = { until: at('2026-03-11 08:00'), zone: ZONE };
    expect(say({ outcome: 'waiting', reason: 'quiet_hours', until: at('2026-03-11 08:00'), detail })).toEqual([
      '推迟到 2026-03-11 08:00 再决定：正值免打扰时段，2026-03-11 08:00（Asia/Shanghai）结束',
      'Waiting until 2026-03-11 08:00: within quiet hours, which end at 2026-03-11 08:00 (Asia/Shanghai)',
    ]);
  });

  test('messages by their state', () => {
    const states = ['queued', 'attempting', 'unknown', 'sent', 'delivered', 'failed', 'expired'] as const;
    const said = states.map((outcome) => say({ outcome })[1]);
    expect(new Set(said).size).toBe(states.length);
    expect(said[4]).toBe('Delivered at 2026-03-10 22:05 (provider main)');
  });
});
