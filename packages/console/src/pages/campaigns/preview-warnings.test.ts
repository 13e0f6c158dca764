import { expect, test } from 'vitest';
import { wordsIn } from '../../words/words-in.ts';
import { warningText } from './preview-warnings.ts';

const zh = (warning: string) => warningText(warning, wordsIn('zh'), (event) => (event === 'pay_order' ? '支付订单' : event));

test('the warnings of a preview are said in Chinese', () => {
  expect(zh('body line 3: {{ event.amount }} is empty for customers without it; add | default: "…"')).toBe(
    '邮件正文第 3 行：{{ event.amount }} 对没有该值的用户会是空白，加上 | default: "…"',
  );
  expect(zh('no “pay_order” that passes the filter was found; its values are empty here')).toBe(
    '还没有符合条件的「支付订单」，预览里事件的值是空的',
  );
  expect(zh('matches of the last day are counted among the latest 5000 events only')).toBe('次数只按最近 5,000 个事件统计');
});

test('an event not chosen yet is no warning, and an unknown one stays as it is', () => {
  expect(zh('no “–” that passes the filter was found; its values are empty here')).toBeUndefined();
  expect(zh('something new')).toBe('something new');
});
