import type { SuppressionScope } from '@gyre/domain/reach/suppression';
import { instant, type Instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { capsFor, type CapStanding, type Reach } from './caps.ts';
import { decide, type Standing, type Decision } from './policy.ts';

const at = (minutes: number): Instant => instant(minutes * 60_000);
const reach = (minutes: number, campaign = 'other'): Reach => ({
  campaign,
  channel: 'sms',
  category: 'marketing',
  line: '',
  at: at(minutes),
});
const hourly = (limit: number, earlier: readonly Reach[], taken: readonly Reach[] = []): CapStanding => ({
  scope: { kind: 'all' },
  cap: { limit, window: { kind: 'rolling', ms: 3_600_000 } },
  earlier,
  taken,
});
const NOW = at(30);

const free: Standing = {
  now: NOW,
  category: 'marketing',
  campaignKey: 'own',
  campaign: 'running',
  address: '+8613800000001',
  suppressed: [],
  consent: { mode: 'opt_out', said: undefined },
  personalisation: undefined,
  isPaced: false,
  washedOut: false,
  outside: undefined,
  benefit: undefined,
  group: 'treated',
  heldOut: false,
  rendered: { ok: true, cost: 450 },
  zone: 'Asia/Shanghai',
  quietUntil: null,
  caps: [],
  budget: { messages: null, cost: null },
  spent: { messages: 0, cost: 0 },
  activity: undefined,
  mayWait: true,
  since: NOW,
  armAt: null,
  patienceMs: 6 * 3_600_000,
};
const refused = { action: 'withdraw', at: 7, source: 'sms_reply' } as const;
const reasonOf = (decision: Decision): string =>
  decision.outcome === 'send' ? 'send' : decision.outcome === 'deferred' ? `deferred ${decision.reason}` : decision.reason;

describe('the order of tests', () => {
  const cures: readonly (readonly [string, Partial<Standing>])[] = [
    ['campaign_not_running', { campaign: 'running' }],
    ['no_address', { address: '+8613800000001' }],
    ['suppressed', { suppressed: [] }],
    ['no_consent', { consent: free.consent }],
    ['no_personalisation', { personalisation: undefined }],
    ['not_in_layer', { outside: undefined }],
    ['in_both_arms', { group: 'treated' }],
    ['no_benefit', { benefit: { ok: true } }],
    ['template_error', { rendered: free.rendered }],
    ['deferred arm_time', { armAt: null }],
    ['quiet_hours', { quietUntil: null }],
    ['frequency_cap', { caps: [] }],
    ['budget', { spent: free.spent }],
    ['paced', { isPaced: false }],
    ['send', {}],
  ];
  const hopeless: Standing = {
    ...free,
    campaign: 'over',
    address: undefined,
    suppressed: [{ scope: 'all', reason: 'bounced' }],
    consent: { mode: 'opt_out', said: refused },
    personalisation: refused,
    outside: { layer: 'welcome', owner: '' },
    group: 'both',
    benefit: { ok: false, batch: 'five', reason: 'sold_out' },
    rendered: { ok: false, error: { zh: '没有名字', en: 'no name' } },
    quietUntil: at(90),
    caps: [hourly(1, [reach(0)])],
    budget: { messages: 10, cost: null },
    spent: { messages: 10, cost: 0 },
    isPaced: true,
    mayWait: false,
    armAt: at(60),
  };

  test('is fixed for marketing: the first that fails names the reason', () => {
    let standing = hopeless;
    const reasons = cures.map(([, cure]) => {
      const reason = reasonOf(decide(standing));
      standing = { ...standing, ...cure };
      return reason;
    });
    expect(reasons).toEqual(cures.map(([reason]) => reason));
  });

  test('who may wait waits for quiet hours and for caps, not for anything else', () => {
    let standing: Standing = { ...hopeless, mayWait: true };
    const reasons = cures.map(([, cure]) => {
      const reason = reasonOf(decide(standing));
      standing = { ...standing, ...cure };
      return reason;
    });
    expect(reasons.slice(-5)).toEqual(['deferred quiet_hours', 'deferred frequency_cap', 'budget', 'paced', 'send']);
  });

  test('verification obeys the campaign, the address and suppression only', () => {
    const verification: Standing = { ...hopeless, category: 'verification', benefit: undefined, rendered: free.rendered };
    expect(reasonOf(decide(verification))).toBe('campaign_not_running');
    expect(reasonOf(decide({ ...verification, campaign: 'running', address: 'x' }))).toBe('suppressed');
    expect(reasonOf(decide({ ...verification, campaign: 'running', address: 'x', suppressed: [], group: 'control', heldOut: true }))).toBe(
      'send',
    );
  });

  test('a notice obeys its caps and its budget too, but neither consent, groups nor quiet hours', () => {
    const notice: Standing = {
      ...hopeless,
      category: 'notice',
      campaign: 'running',
      address: 'x',
      suppressed: [],
      benefit: undefined,
      rendered: free.rendered,
      armAt: null,
    };
    expect(reasonOf(decide(notice))).toBe('frequency_cap');
    expect(reasonOf(decide({ ...notice, caps: [] }))).toBe('budget');
    expect(reasonOf(decide({ ...notice, caps: [], spent: free.spent }))).toBe('send');
  });
});

describe('a text with a time of its own', () => {
  test('waits for it, also where nothing else may be waited for, and whichever group gets it', () => {
    const waiting = { outcome: 'deferred', reason: 'arm_time', until: at(90) };
    expect(decide({ ...free, armAt: at(90) })).toMatchObject(waiting);
    expect(decide({ ...free, armAt: at(90), mayWait: false })).toMatchObject(waiting);
    expect(decide({ ...free, armAt: at(90), group: 'control' })).toMatchObject(waiting);
    expect(decide({ ...free, armAt: at(90), now: at(90), group: 'control' })).toMatchObject({ outcome: 'ghost', reason: 'control' });
  });

  test('has its patience from then on', () => {
    const held: Standing = { ...free, since: at(0), armAt: at(600), quietUntil: at(700), patienceMs: 3_600_000 };
    expect(reasonOf(decide({ ...held, now: at(600), quietUntil: at(660) }))).toBe('deferred quiet_hours');
    expect(reasonOf(decide({ ...held, now: at(600), quietUntil: at(661) }))).toBe('expired');
    expect(reasonOf(decide({ ...held, now: at(660), quietUntil: null }))).toBe('send');
    expect(reasonOf(decide({ ...held, now: at(661), quietUntil: null }))).toBe('expired');
  });
});

describe('a suppressed address', () => {
  const categories = ['verification', 'notice', 'marketing'] as const;
  const held = (scope: SuppressionScope): (string | undefined)[] =>
    categories.map((category) => {
      const decision = decide({ ...free, category, suppressed: [{ scope, reason: 'x' }] });
      return decision.outcome === 'send' ? undefined : category;
    });

  test('that unsubscribed gets codes and notices still; one that complained codes only; any other nothing', () => {
    expect(held('marketing')).toEqual([undefined, undefined, 'marketing']);
    expect(held('all_but_verification')).toEqual([undefined, 'notice', 'marketing']);
    expect(held('all')).toEqual(['verification', 'notice', 'marketing']);
  });

  test('is named by a suppression that binds the message', () => {
    const suppressed = [
      { scope: 'marketing', reason: 'unsubscribed' },
      { scope: 'all', reason: 'bounced' },
    ] as const;
    expect(decide({ ...free, suppressed })).toMatchObject({ reason: 'suppressed', detail: { because: 'unsubscribed' } });
    expect(decide({ ...free, category: 'notice', suppressed })).toMatchObject({ reason: 'suppressed', detail: { because: 'bounced' } });
  });
});

describe('consent', () => {
  test('a project that asks first reaches only who agreed; one that does not, all who did not refuse', () => {
    const granted = { action: 'grant', at: 5, source: 'api' } as const;
    const decisions = ([undefined, granted, refused] as const).flatMap((said) =>
      (['opt_in', 'opt_out'] as const).map((mode) => reasonOf(decide({ ...free, consent: { mode, said } }))),
    );
    expect(decisions).toEqual(['no_consent', 'send', 'send', 'send', 'no_consent', 'no_consent']);
  });

  test('a refusal says where and when it was made', () => {
    expect(decide({ ...free, consent: { mode: 'opt_out', said: refused } })).toEqual({
      outcome: 'withheld',
      reason: 'no_consent',
      detail: { mode: 'opt_out', source: 'sms_reply', saidAt: 7 },
    });
  });
});

describe('ghosts', () => {
  test('stand where the message would have gone: the hold-out before the control group', () => {
    expect(decide({ ...free, group: 'control' })).toEqual({ outcome: 'ghost', reason: 'control' });
    expect(decide({ ...free, group: 'control', heldOut: true })).toEqual({ outcome: 'ghost', reason: 'holdout' });
  });

  test('are deferred, capped and out of budget like messages', () => {
    for (const standing of [free, { ...free, group: 'control' as const }, { ...free, heldOut: true }]) {
      expect(reasonOf(decide({ ...standing, quietUntil: at(60) }))).toBe('deferred quiet_hours');
      expect(reasonOf(decide({ ...standing, caps: [hourly(1, [reach(0)])], mayWait: false }))).toBe('frequency_cap');
      expect(reasonOf(decide({ ...standing, budget: { messages: null, cost: 449 } }))).toBe('budget');
    }
  });
});

describe('waiting', () => {
  test('goes on to the very end of patience, and not a millisecond longer', () => {
    const until = instant(NOW + free.patienceMs);
    expect(decide({ ...free, quietUntil: until })).toEqual({
      outcome: 'deferred',
      reason: 'quiet_hours',
      until,
      detail: { zone: 'Asia/Shanghai', until, since: NOW },
    });
    expect(reasonOf(decide({ ...free, quietUntil: instant(until + 1) }))).toBe('quiet_hours');
  });

  test('patience counts from the first wish; who waited and must wait beyond it has expired, and why is told', () => {
    const waiting: Standing = { ...free, since: at(0), patienceMs: 3_600_000 };
    expect(reasonOf(decide({ ...waiting, quietUntil: at(60) }))).toBe('deferred quiet_hours');
    expect(decide({ ...waiting, quietUntil: at(61) })).toMatchObject({
      reason: 'expired',
      detail: { because: 'quiet_hours', since: at(0) },
    });
    expect(decide({ ...waiting, caps: [hourly(1, [reach(5)])] })).toMatchObject({
      reason: 'expired',
      detail: { because: 'frequency_cap' },
    });
  });

  test('who comes to his turn too late has expired although nothing is in the way', () => {
    const waiting: Standing = { ...free, since: at(0), patienceMs: 1_800_000 };
    expect(reasonOf(decide(waiting))).toBe('send');
    expect(reasonOf(decide({ ...waiting, now: instant(NOW + 1) }))).toBe('expired');
  });

  test('while the campaign is paused what waits goes on waiting, within its patience; what is new is withheld', () => {
    const waiting: Standing = { ...free, campaign: 'paused', since: at(0), patienceMs: 3_600_000 };
    expect(decide(waiting)).toMatchObject({ outcome: 'deferred', reason: 'campaign_not_running', until: at(40) });
    expect(decide({ ...waiting, now: at(55) })).toMatchObject({ outcome: 'deferred', until: at(60) });
    expect(reasonOf(decide({ ...waiting, now: at(60) }))).toBe('expired');
    expect(reasonOf(decide({ ...waiting, since: NOW }))).toBe('campaign_not_running');
  });
});

describe('caps and arbitration', () => {
  test('a full cap says which messages fill it and when there is room', () => {
    const decision = decide({ ...free, mayWait: false, caps: [hourly(2, [reach(0, 'a'), reach(10, 'b'), reach(20, 'c')])] });
    expect(decision).toEqual({
      outcome: 'withheld',
      reason: 'frequency_cap',
      detail: {
        scope: 'all',
        limit: 2,
        windowMs: 3_600_000,
        allowedAt: at(70),
        until: at(70),
        zone: 'Asia/Shanghai',
        filled: [
          { campaign: 'b', at: at(10) },
          { campaign: 'c', at: at(20) },
        ],
      },
    });
  });

  test('all caps must have room at once: it waits for the last one', () => {
    const daily: CapStanding = { ...hourly(1, [reach(0)]), cap: { limit: 1, window: { kind: 'rolling', ms: 4 * 3_600_000 } } };
    expect(decide({ ...free, caps: [hourly(1, [reach(0)]), daily] })).toMatchObject({ outcome: 'deferred', until: at(240) });
  });

  test('who would have gone but for a wish of the same moment lost by arbitration, to that one', () => {
    const lost = decide({ ...free, mayWait: false, caps: [hourly(2, [reach(0)], [reach(30, 'winner')])] });
    expect(lost).toMatchObject({ outcome: 'withheld', reason: 'arbitration', detail: { winner: 'winner' } });
    expect(reasonOf(decide({ ...free, mayWait: true, caps: [hourly(2, [reach(0)], [reach(30, 'winner')])] }))).toBe('deferred arbitration');
  });

  test('an earlier wish of the same campaign is no rival: it fills the cap, and is named as what does', () => {
    const own = decide({ ...free, mayWait: false, caps: [hourly(1, [], [reach(30, 'own')])] });
    expect(own).toMatchObject({ reason: 'frequency_cap', detail: { filled: [{ campaign: 'own', at: at(30) }] } });
    expect(JSON.stringify(own)).not.toContain('winner');
    expect(reasonOf(decide({ ...free, caps: [hourly(2, [], [reach(30, 'first'), reach(30, 'own')])] }))).toBe('deferred frequency_cap');
    expect(reasonOf(decide({ ...free, caps: [hourly(2, [], [reach(30, 'own'), reach(30, 'last')])] }))).toBe('deferred arbitration');
  });

  test('a cap that was full before is no matter of arbitration', () => {
    const full = decide({ ...free, mayWait: false, caps: [hourly(1, [reach(0)], []), hourly(2, [reach(0)], [reach(30)])] });
    expect(reasonOf(full)).toBe('frequency_cap');
  });

  test('the project counts marketing by its scope and notices by theirs; a campaign counts its own', () => {
    const cap = { limit: 1, window: { kind: 'calendar', unit: 'day' } } as const;
    const scopes = [
      { kind: 'all' },
      { kind: 'channel', channel: 'email' },
      { kind: 'category', category: 'notice' },
      { kind: 'line', line: 'grocery' },
    ] as const;
    const policy = { caps: scopes.map((scope) => ({ scope, cap })) };
    const mail = { campaign: 'c', channel: 'email', category: 'marketing', line: 'grocery' } as const;
    const kinds = (wish: Parameters<typeof capsFor>[2]): string[] => capsFor(policy, [cap], wish).map((c) => c.scope.kind);
    expect(kinds(mail)).toEqual(['all', 'channel', 'line', 'campaign']);
    expect(kinds({ ...mail, category: 'notice' })).toEqual(['category', 'campaign']);
    expect(kinds({ ...mail, category: 'verification' })).toEqual([]);
    const [all, channel, line, own] = capsFor(policy, [cap], mail).map((c) => c.counts);
    const notice = { ...mail, category: 'notice', campaign: 'd' } as const;
    expect([all, channel, line, own].map((counts) => counts?.(notice))).toEqual([false, false, false, false]);
    const sms = { ...mail, channel: 'sms', line: '' } as const;
    expect([all, channel, line, own].map((counts) => counts?.(sms))).toEqual([true, false, false, true]);
  });
});

describe('budget', () => {
  const shared = (used: number, budget = 1000) => ({ activity: { key: 'spring', name: '春节', budget, used } });

  test('what the campaigns of an activity share is asked after the campaign’s own', () => {
    expect(reasonOf(decide({ ...free, ...shared(550) }))).toBe('send');
    expect(decide({ ...free, ...shared(551) })).toEqual({
      outcome: 'withheld',
      reason: 'budget',
      detail: { of: 'activity', activity: 'spring', name: '春节', budget: 1000, used: 551, cost: 450 },
    });
    const own = { budget: { messages: 1, cost: null }, spent: { messages: 1, cost: 450 } };
    expect(decide({ ...free, ...shared(551), ...own })).toMatchObject({ detail: { of: 'messages' } });
    expect(reasonOf(decide({ ...free, ...shared(551), group: 'control' }))).toBe('budget');
    expect(reasonOf(decide({ ...free, ...shared(551), category: 'notice' }))).toBe('budget');
    expect(reasonOf(decide({ ...free, ...shared(551), category: 'verification' }))).toBe('send');
  });

  test('what costs nothing takes nothing, whatever is used', () => {
    const costless = { rendered: { ok: true, cost: 0 } } as const;
    expect(reasonOf(decide({ ...free, ...costless, ...shared(2000) }))).toBe('send');
    expect(reasonOf(decide({ ...free, ...costless, ...shared(0, 0) }))).toBe('send');
    expect(reasonOf(decide({ ...free, ...shared(0, 0) }))).toBe('budget');
    expect(reasonOf(decide({ ...free, ...costless, budget: { messages: null, cost: 10 }, spent: { messages: 1, cost: 20 } }))).toBe('send');
  });

  test('the last message goes, the next does not; money counts what this one costs', () => {
    const budget = { messages: 10, cost: 4500 };
    expect(reasonOf(decide({ ...free, budget, spent: { messages: 9, cost: 4050 } }))).toBe('send');
    expect(decide({ ...free, budget, spent: { messages: 10, cost: 0 } })).toMatchObject({
      detail: { of: 'messages', budget: 10, used: 10 },
    });
    expect(decide({ ...free, budget, spent: { messages: 9, cost: 4051 } })).toMatchObject({
      reason: 'budget',
      detail: { of: 'cost', budget: 4500, used: 4051, cost: 450 },
    });
  });
});
