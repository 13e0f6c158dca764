import { expect, test } from 'vitest';
import { outputOf, pathIn, withDefaults, withShortLinks } from './template-text.ts';

test('a template is counted by the defaults of its variables', () => {
  expect(withDefaults('{{ customer.name | default: "顾客" }}您好')).toBe('顾客您好');
  expect(withDefaults("{{- event.n | default: 3 -}} 件 {{ x.y | upcase | default: 'z' }}")).toBe('3 件 z');
  expect(withDefaults('{% if customer.vip %}贵宾{% endif %}{{ campaign.name }}')).toBe('贵宾name');
});

test('an address is counted as the short link it will be', () => {
  const text = '上新了：https://shop.example.com/new?from=sms，点这里';
  expect(withShortLinks(text, 'https://g.cn')).toBe('上新了：https://g.cn/k/0000000000，点这里');
});

test('a variable is written with what stands in for it', () => {
  expect(outputOf({ path: pathIn('customer', 'name'), fallback: '顾客', asJson: false })).toBe('{{ customer.name | default: "顾客" }}');
  expect(outputOf({ path: pathIn('event', '订单 金额'), fallback: null, asJson: true })).toBe('{{ event["订单 金额"] | required | json }}');
});
