import { instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { openEngines, parseText } from './liquid.ts';
import { whyRefused } from './template-errors.ts';

const engines = openEngines(new Map(), { zone: 'Asia/Shanghai', now: () => instant(0) });
function wrong(source: string) {
  try {
    parseText(engines, source, 'text')({ customer: {} });
  } catch (error) {
    return whyRefused(error);
  }
  throw new Error(`${source} is fine`);
}

describe('what is wrong with a template, in the words of who wrote it', () => {
  test.each([
    ['{% foo %}', '没有标签 {% foo %}（第 1 行）'],
    ['\n{{ a | nope }}', '没有过滤器 nope（第 2 行）'],
    ['{% if a %}x', '标签 {% if a %} 没有结束标签（第 1 行）'],
    ['{% if a', '标签 {% if a 没有写完，缺少 %}（第 1 行）'],
    ['{% raw %}x', '标签 {% raw %} 没有结束标签（第 1 行）'],
    ['您好 {{ a ', '{{ a  没有写完，缺少 }}（第 1 行）'],
    ['{{ | x }}', '看不懂这个值：| x（第 1 行）'],
    ['{% unless %}a{% endunless %}', '这里缺少一个值（第 1 行）'],
    ['{% for x %}{% endfor %}', '标签写得不完整：{% for x %}（第 1 行）'],
    ['{{ a[1 }}', '方括号没有写完，缺少 ]（第 1 行）'],
    ['{{ a || b }}', '| 后面缺少过滤器的名称（第 1 行）'],
    ['{% assign x 3 %}', '变量名后面缺少 =（第 1 行）'],
    ['{% for i in (1..5 %}{% endfor %}', '圆括号不成对，或范围不是 (1..5) 的写法（第 1 行）'],
    ["{% render 'x' %}", '没有这个内容块（第 1 行）'],
    ['{% for i in (1..9000000) %}x{% endfor %}', '要写的内容太多，渲染不完（第 1 行）'],
    ['{{ customer.nick | required }}', 'customer.nick 必须有值，但是没有（第 1 行）'],
  ])('%j', (source, zh) => {
    const said = wrong(source);
    expect(said.zh).toBe(zh);
    expect(said.en).toMatch(/^[\x20-\x7e您好\s]+$/);
  });

  test('what is not known is said to be wrong, without a foreign sentence', () => {
    expect(whyRefused(new Error('something new, line:3, col:1'))).toEqual({
      zh: '模板的写法有误（第 3 行）',
      en: 'something new, line:3, col:1',
    });
  });
});
