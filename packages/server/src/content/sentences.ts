import type { Sentence } from '@gyre/domain/sentence';
import { ROOTS, type Finding } from './reading.ts';
import { whyRefused } from './template-errors.ts';

/** Where a finding is, in both languages. */
export function whereIs(label: Sentence, line: number, block?: string): Sentence {
  return block === undefined
    ? { zh: `${label.zh}第 ${line} 行`, en: `${label.en}, line ${line}` }
    : { zh: `内容块 ${block} 第 ${line} 行`, en: `content block ${block}, line ${line}` };
}

/** What a finding means and how to mend it, for an operator. */
export function sentenceOf(finding: Finding, label: Sentence): Sentence {
  const where = whereIs(label, finding.line, finding.block);
  const { zh, en } = explained(finding);
  return { zh: `${where.zh}：${zh}`, en: `${where.en}: ${en}` };
}

function explained({ kind, name }: Finding): Sentence {
  const roots = [...ROOTS.keys()].join(', ');
  switch (kind) {
    case 'unknown_root':
      return {
        zh: `没有变量 {{ ${name} }}；可以用的有 ${roots}，campaign 只有 key 和 name，coupon 只有 name、value、code 和 valid_until`,
        en: `there is no {{ ${name} }}; there are ${roots}, of campaign only key and name, of coupon only name, value, code and valid_until`,
      };
    case 'no_coupon':
      return {
        zh: `{{ ${name} }} 说到优惠券，但这个文案没有选择要发放的批次`,
        en: `{{ ${name} }} speaks of a coupon, but this text grants none: choose a batch for it`,
      };
    case 'coupon_late':
      return {
        zh: `外部系统发好券之后才有 {{ ${name} }}，这时文案已经写好，不能用它`,
        en: `{{ ${name} }} is known only once the external system has issued the coupon, when the text is written already: leave it out`,
      };
    case 'may_be_missing':
      return {
        zh: `{{ ${name} }} 可能没有值。给一个默认值：{{ ${name} | default: "…" }}；或没有值就不发：{{ ${name} | required }}（要紧跟在变量后面）`,
        en: `{{ ${name} }} may be missing. Give it a default, {{ ${name} | default: "…" }}, or do not send without it, {{ ${name} | required }}, right after the variable`,
      };
    case 'not_json':
      return {
        zh: `{{ ${name} }} 要以 | json 结尾，值里的引号和换行才不会破坏 JSON`,
        en: `{{ ${name} }} must end with | json, or a quote or line break in the value breaks the JSON`,
      };
    case 'unknown_block':
      return { zh: `没有内容块 ${name}`, en: `there is no content block ${name}` };
    case 'unnamed_block':
      return { zh: "内容块要直接写名称：{% render 'key' %}", en: "name the content block itself: {% render 'key' %}" };
    case 'circle':
      return { zh: `内容块互相引用成环：${name}`, en: `content blocks include each other in a circle: ${name}` };
  }
}

/** A template that does not parse. `error` comes from the parser. */
export function unparsable(label: Sentence, error: unknown): Sentence {
  const reason = whyRefused(error);
  const line = Number(/line:(\d+)/.exec(reason.en)?.[1] ?? 1);
  const where = whereIs(label, line);
  return { zh: `${where.zh}：模板写法有误，${reason.zh}`, en: `${where.en}: the template does not parse (${reason.en})` };
}
