import { expect, test } from 'vitest';
import { outputOf, pathIn, withDefaults } from './template-text.ts';

test('a template is counted by the defaults of its variables', () => {
  expect(withDefaults('{{ customer.name | default: "顾客" }}您好')).toBe('顾客您好');
  expect(withDefaults("{{- event.n | default: 3 -}} 件 {{ x.y | upcase | default: 'z' }}")).toBe('3 件 z');
  expect(withDefaults('{% if customer.vip %}贵宾{% endif %}{{ campaign.name }}')).toBe('贵宾name');
});

test('a variable is written with what stands in for it', () => {
  expect(outputOf({ path: pathIn('customer', 'name'), fallback: '顾客', asJson: false })).toBe('{{ customer.name | default: "顾客" }}');
  expect(outputOf({ path: pathIn('event', '订单 金额'), fallback: null, asJson: true })).toBe('{{ event["订单 金额"] | required | json }}');
});
