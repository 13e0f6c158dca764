import { ContactPolicy, type HolidayYear } from '@gyre/domain';
import { describe, expect, test } from 'vitest';
import { zhReach } from '../../../words/zh-reach.ts';
import { restDaysOf } from './holiday-words.ts';
import { hostsIn, rotationAfter, wordsIn } from './policy-entries.ts';
import { policyChanges } from './policy-changes.ts';
import { policyProblems } from './policy-problems.ts';
import { revivedPolicy } from './revived-policy.ts';
import { approvalSentence, capSentence, type PolicyVoice, quietSentence } from './policy-words.ts';

const voice: PolicyVoice = {
  words: zhReach,
  number: String,
  span: (ms) => `${ms / 3_600_000} 小时`,
  share: (bp) => `${bp / 100}%`,
  price: (money) => `¥${money / 10_000}`,
  receiver: (receiver) => (receiver.kind === 'email' ? receiver.address : `飞书 ${receiver.name}`),
};
const policy = ContactPolicy.parse({});
const changed = (part: Partial<ContactPolicy>) => policyChanges(policy, { ...policy, ...part }, voice);

describe('the policy in words', () => {
  test('quiet hours over midnight say both ends of the day', () => {
    expect(quietSentence(policy.quiet, voice)).toBe('工作日 08:00 前和 21:00 后不打扰；休息日 09:00 前和 21:00 后不打扰。');
  });
  test('days that do not differ are one sentence', () => {
    const hours = { from: '12:00', to: '14:00' };
    expect(quietSentence({ workday: hours, restday: hours, calendar: 'cn' }, voice)).toBe('每天 12:00 到 14:00 不打扰。');
    expect(quietSentence({ workday: null, restday: hours, calendar: 'none' }, voice)).toBe('每天全天可发。');
  });
  test('a cap says whom it counts, when, and how many', () => {
    expect(policy.caps.map((cap) => capSentence(cap, voice))).toEqual(['所有渠道合计：每位用户每个自然日最多 2 条。']);
    const sms = { scope: { kind: 'channel', channel: 'sms' }, cap: { limit: 3, window: { kind: 'rolling', ms: 86_400_000 } } } as const;
    expect(capSentence(sms, voice)).toBe('短信：每位用户任意连续 24 小时内最多 3 条。');
  });
  test('approval names each threshold', () => {
    expect(approvalSentence({ customers: 10_000, cost: 5_000_000 }, voice)).toBe(
      '触达超过 10000 人，或预计费用超过 ¥500的计划，需要另一位成员同意才能启动。',
    );
    expect(approvalSentence({ customers: null, cost: null }, voice)).toBe('启动不需要审批。');
  });
});

describe('what changes', () => {
  test('nothing, when nothing does', () => {
    expect(changed({})).toEqual([]);
  });
  test('is said with what it was before', () => {
    expect(changed({ holdout: { ...policy.holdout, shareBp: 500, rotation: '2' } })).toEqual([
      { what: '全局对照组', how: '0% → 5%' },
      { what: '全局对照组换一批人', how: '' },
    ]);
    expect(changed({ prices: { ...policy.prices, sms: 500 } })).toEqual([{ what: '短信单价', how: '¥0.045 → ¥0.05' }]);
    expect(changed({ quiet: { ...policy.quiet, restday: null } })).toEqual([
      { what: '休息日免打扰', how: '09:00 前和 21:00 后不打扰 → 全天可发' },
    ]);
  });
  test('whom approvals are told come and go, and in which language', () => {
    const group = { key: 'r1', kind: 'robot', robot: 'feishu', name: '审批群' } as const;
    const told = { ...policy.approval, receivers: [group] };
    expect(changed({ approval: told })).toEqual([{ what: '审批通知加入 飞书 审批群', how: '' }]);
    const mail = { key: 'r1', kind: 'email', address: 'boss@example.test' } as const;
    const after = { ...policy, approval: { ...told, receivers: [mail], language: 'en' as const } };
    expect(policyChanges({ ...policy, approval: told }, after, voice)).toEqual([
      { what: '审批通知加入 boss@example.test', how: '' },
      { what: '审批通知去掉 飞书 审批群', how: '' },
      { what: '审批通知的语言', how: '中文 → English' },
    ]);
  });
  test('years of holidays come, change and go', () => {
    const adding = (...years: HolidayYear[]): ContactPolicy => ({ ...policy, quiet: { ...policy.quiet, years } });
    const year = { year: 2031, holidays: [{ name: '某节', from: '2031-06-02', to: '2031-06-04' }], workdays: ['2031-06-07'] };
    const said = (before: ContactPolicy, after: ContactPolicy) => policyChanges(before, after, voice).map((c) => c.what);
    expect(said(policy, adding(year))).toEqual(['添加 2031 年的节假日']);
    expect(said(adding(year), adding({ ...year, workdays: [] }))).toEqual(['修改 2031 年的节假日']);
    expect(said(adding(year), adding())).toEqual(['去掉 2031 年的节假日']);
    expect(said(adding(year), adding(year))).toEqual([]);
  });
  test('caps, hosts and testers come and go', () => {
    expect(changed({ caps: [] })).toEqual([{ what: '去掉限制 所有渠道合计：每位用户每个自然日最多 2 条。', how: '' }]);
    expect(changed({ linkHosts: ['a.test', 'b.test'] })).toEqual([{ what: '短链可去 a.test, b.test', how: '' }]);
    expect(changed({ forbiddenWords: ['最佳'] })).toEqual([{ what: '广告禁用词', how: '自带词表 → 1 个词' }]);
  });
});

describe('what keeps a policy from being saved', () => {
  test('nothing is wrong with the default', () => {
    expect(policyProblems(policy, zhReach.policy, 'zh')).toEqual([]);
  });
  test('a signature in brackets, a tester without an address of the channel', () => {
    expect(policyProblems({ ...policy, sms: { ...policy.sms, signature: '【示例】' } }, zhReach.policy, 'zh')).toEqual([
      '签名里不要写【】',
    ]);
    const testList = [{ name: '小王', channel: 'sms' as const, address: 'x' }];
    expect(policyProblems({ ...policy, testList }, zhReach.policy, 'zh')).toEqual(['请填写手机号']);
  });
  test('whom approvals are told without an address or a name', () => {
    for (const one of [{ kind: 'email', address: 'boss@' } as const, { kind: 'robot', robot: 'wecom', name: ' ' } as const]) {
      const approval = { ...policy.approval, receivers: [{ key: 'r1', ...one }] };
      expect(policyProblems({ ...policy, approval }, zhReach.policy, 'zh')).toEqual([zhReach.policy.telling.unfinished]);
      expect(revivedPolicy(JSON.parse(JSON.stringify({ ...policy, approval })), policy)?.approval).toEqual(approval);
    }
  });
});

test('what only the schema knows is said in the language of the page', () => {
  const [first] = policy.caps;
  if (first === undefined) throw new Error('the default has a cap');
  const caps = [{ ...first, cap: { ...first.cap, limit: 0 } }];
  expect(policyProblems({ ...policy, caps }, zhReach.policy, 'zh')).toEqual(['caps.0.cap.limit: 数值过小：期望 number >=1']);
  expect(policyProblems({ ...policy, caps }, zhReach.policy, 'en')).toEqual(['caps.0.cap.limit: Too small: expected number to be >=1']);
});

describe('a year of holidays', () => {
  const mistakes = (part: Partial<HolidayYear>) =>
    policyProblems(
      { ...policy, quiet: { ...policy.quiet, years: [{ year: 2031, holidays: [], workdays: [], ...part }] } },
      zhReach.policy,
      'zh',
    );
  const june = [{ name: '', from: '2031-06-02', to: '2031-06-04' }];
  test('must have days, of that year, that make sense', () => {
    expect(mistakes({})).toEqual(['2031 年还没有放假日期']);
    expect(mistakes({ holidays: june })).toEqual([]);
    expect(mistakes({ holidays: june, workdays: ['2031-06-03', '2030-05-04'] })).toEqual([
      '2031-06-03 不是周六或周日，本来就上班',
      '2030-05-04 不在 2031 年',
    ]);
  });
  test('has so many days', () => {
    expect(restDaysOf({ year: 2031, holidays: [...june, { name: '', from: '2031-10-01', to: '2031-10-01' }], workdays: [] })).toBe(4);
  });
});

describe('what is typed', () => {
  test('a pasted address is taken as its host', () => {
    expect(hostsIn(['https://Shop.example.com/a?b=1', 'shop.example.com', '*.example.com', ' '])).toEqual([
      'shop.example.com',
      '*.example.com',
    ]);
  });
  test('words come one a line or with commas, each once', () => {
    expect(wordsIn('最佳\n 第一，最佳、\n')).toEqual(['最佳', '第一']);
  });
  test('another group of the hold-out has the next number', () => {
    expect(rotationAfter('1')).toBe('2');
    expect(rotationAfter('2026-q9')).toBe('2026-q10');
    expect(rotationAfter('spring')).toBe('spring-2');
  });
});

describe('a draft kept in the browser', () => {
  const kept = (part: object): unknown => JSON.parse(JSON.stringify({ ...policy, ...part }));

  test('comes back as it was typed, finished or not', () => {
    expect(revivedPolicy(kept({ linkHosts: ['shop.test'] }), policy)?.linkHosts).toEqual(['shop.test']);
    const unfinished = { name: '', channel: 'sms', address: '' };
    expect(revivedPolicy(kept({ testList: [unfinished] }), policy)?.testList).toEqual([unfinished]);
    const year = { year: 2030, holidays: [{ name: '元旦', from: '2030-01-01', to: '2030-01-03' }], workdays: ['2030-01-07'] };
    expect(revivedPolicy(kept({ quiet: { ...policy.quiet, years: [year] } }), policy)?.quiet.years).toEqual([year]);
  });

  test('is forgotten when it is none', () => {
    expect(revivedPolicy(null, policy)).toBeUndefined();
    expect(revivedPolicy(kept({ caps: 'many' }), policy)).toBeUndefined();
    expect(revivedPolicy(kept({ quiet: { workday: 9 } }), policy)).toBeUndefined();
  });
});
