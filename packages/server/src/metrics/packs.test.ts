import { readFileSync } from 'node:fs';
import { fillPack, slotsIn } from '@gyre/domain/metrics/pack';
import { dimensionsOf, doublesOf, planMetric, problemsOfMetric } from '@gyre/domain/metrics/plan';
import { problemsOf } from '@gyre/domain/rules/problems';
import { describe, expect, test } from 'vitest';
import { SHOP_MAPPING } from '../projects/shop-metrics.ts';
import { readPacks } from './packs.ts';

const packs = await readPacks();
const docsIn = (language: string): string => readFileSync(new URL(`../../../../docs/${language}/metrics.md`, import.meta.url), 'utf8');

describe.each(packs)('the pack $key', (pack) => {
  const whole = Object.fromEntries(pack.slots.map(({ slot }) => [slot, slot]));
  const { metrics, models, gaps } = fillPack(pack, whole, 'zh');
  const book = new Map(metrics.map(({ key, definition }) => [key, definition]));

  test('is sound once all its slots are mapped: everything can be reckoned, and nothing doubles', () => {
    expect(gaps).toEqual([]);
    expect(metrics.flatMap(({ key, definition }) => problemsOfMetric(key, definition, book))).toEqual([]);
    expect(metrics.flatMap(({ key, definition }) => doublesOf(key, definition, book))).toEqual([]);
    expect(models.flatMap(({ definition }) => definition.stages.flatMap(({ rule }) => problemsOf(rule, () => true)))).toEqual([]);
  });

  test('uses every slot it declares, and no other', () => {
    const used = new Set(slotsIn([pack.metrics.map(({ measure, dimensions }) => [measure, dimensions]), pack.models]));
    const owners = pack.slots.flatMap(({ of = [] }) => of);
    expect([...used, ...owners].filter((slot) => whole[slot] === undefined)).toEqual([]);
    expect(Object.keys(whole).filter((slot) => !used.has(slot) && !owners.includes(slot))).toEqual([]);
  });

  test.each(['zh', 'en'] as const)('has every metric, stage and slot explained in %s', (language) => {
    const docs = docsIn(language);
    const explained = [
      ...pack.metrics.map(({ key, name, meaning }) => `| \`${key}\` | ${name[language]} | ${meaning[language]} |`),
      ...pack.models.flatMap(({ stages }) =>
        stages.map(({ key, name, meaning }) => `| \`${key}\` | ${name[language]} | ${meaning[language]} |`),
      ),
      ...pack.slots.map(({ slot, name }) => `| \`${slot}\` ${name[language]} |`),
    ];
    expect(explained.filter((line) => !docs.includes(line))).toEqual([]);
  });
});

const namesOf = (key: string): string[] => packs.find((pack) => pack.key === key)?.metrics.map(({ name }) => name.zh) ?? [];

test('the retail and the bank pack have what shops and banks ask for', () => {
  expect(namesOf('retail')).toEqual(
    expect.arrayContaining(
      '成交率 平均成交时长 会员回购率 售罄率 动销率 交叉比率 渠道订单数 渠道订单金额 渠道转化率 活跃用户 新增购买 新增复购 客单价 连带率 首单率 渠道用户盈利周期 分享推荐'.split(
        ' ',
      ),
    ),
  );
  expect(namesOf('retail')).toEqual(
    expect.arrayContaining(['新用户次日留存', '新用户 7 日留存', '新用户次周留存', '新用户次月留存', '获客成本 CAC']),
  );
  expect(namesOf('bank')).toEqual(
    expect.arrayContaining(
      '活动名单数 渠道名单数 名单执行数 客户触达数 客户响应数 营销成功数 理财产品购买 手机渠道理财购买 基金购买 新开借记卡 借记卡等级提升'.split(
        ' ',
      ),
    ),
  );
  expect(namesOf('bank')).toEqual(expect.arrayContaining(['月日均存款 AUM 达标', '时点存款 AUM 达标']));
});

test('the sample shop lacks only what it does not keep', () => {
  const retail = packs.find(({ key }) => key === 'retail');
  const { gaps, metrics } = fillPack(retail ?? raise(), SHOP_MAPPING, 'zh');
  const lacking = new Set(gaps.flatMap(({ slots }) => slots));
  expect([...lacking].toSorted()).toEqual(['channel', 'referred', 'sales_cost', 'share', 'spend', 'stock', 'stock_value']);
  const book = new Map(metrics.map(({ key, definition }) => [key, definition]));
  const conversion = planMetric('channel_conversion', book);
  expect('plan' in conversion && dimensionsOf(conversion.plan)).toEqual(['channel']);
});

function raise(): never {
  throw new Error('there is no retail pack');
}
