import { describe, expect, test } from 'vitest';
import { dailyReport } from './daily-report.ts';
import { digestHtml, digestJson, digestMarkdown, reportTable, type Digest } from './digest.ts';
import { numberOfDay } from './rules/calendar-day.ts';

const report = dailyReport(numberOfDay({ year: 2026, month: 3, day: 5 }), '2026-03-05', false, [
  {
    metric: 'gmv',
    name: 'GMV <b>',
    unit: 'money',
    direction: 'more',
    value: 12_345,
    dayBefore: 10_000,
    weekBefore: null,
    yearBefore: 20_000,
    month: 31_000,
    target: { value: 310_000, grows: true },
  },
  {
    metric: 'first_order_rate',
    name: '首单率',
    unit: 'share',
    direction: 'more',
    value: 0.25,
    dayBefore: 0.5,
    weekBefore: null,
    yearBefore: null,
    month: null,
    target: null,
  },
]);
const digest: Digest = {
  title: '经营日报 2026-03-05',
  note: '数据日期 2026-03-05',
  url: 'https://gyre.test/p/shop/dashboards/daily-report',
  open: '打开看板',
  tables: [{ title: '日报', table: reportTable(report, 'CNY') }],
};

describe('a report that is sent', () => {
  test('says each metric with its changes and the month in one line of Markdown, and leaves out what is missing', () => {
    expect(digestMarkdown(digest, { language: 'zh', currency: 'CNY' }).split('\n')).toEqual([
      '### 经营日报 2026-03-05',
      '数据日期 2026-03-05',
      '',
      '**日报**',
      '- **GMV  b ** ¥12,345（环比 +23.5% · 去年同期 -38.3% · 本月累计 ¥31,000 · 月目标 ¥310,000 · 达成 10% · 进度 62%）',
      '- **首单率** 25%（环比 -50%）',
      '',
      '[打开看板](https://gyre.test/p/shop/dashboards/daily-report)',
    ]);
  });

  test('is a table in a mail, with everything that came from elsewhere escaped', () => {
    const html = digestHtml(digest, { language: 'en', currency: 'CNY' });
    expect(html).toContain('GMV &lt;b&gt;</td>');
    expect(html).toContain('>¥12,345</td>');
    expect(html).toContain('>+23.5%</td>');
    expect(html).toContain('>vs day before</th>');
    expect(html).not.toContain('<b>');
    expect(html).toContain('href="https://gyre.test/p/shop/dashboards/daily-report"');
  });

  test('gives a program values that are not written out', () => {
    const told: unknown = JSON.parse(digestJson('report', digest, { language: 'en', currency: 'CNY' }));
    expect(told).toMatchObject({ title: '经营日报 2026-03-05', currency: 'CNY', tables: [{ title: '日报', rows: 2 }] });
    expect(told).toHaveProperty('tables.0.columns.0', { name: 'metric', title: 'Metric', unit: 'text' });
    expect(told).toHaveProperty('tables.0.values.1', ['首单率', 0.25, -0.5, null, null, null, null, null, null]);
  });
});
