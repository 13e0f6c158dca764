import type { Sentence } from '@gyre/domain/sentence';
import { messageOf } from '../errors.ts';
import { ContentRefused } from './refusal.ts';

const LONGEST = 500;

/** 不能渲染的原因 — why a content does not parse or cannot be rendered, for an operator: our own refusals in their words, the template language's in ours. */
export function whyRefused(error: unknown): Sentence {
  const message = messageOf(error);
  const refused = refusalIn(error);
  const zh = refused?.sentence.zh ?? templateWords(message);
  const line = /\bline:(\d+)/.exec(message)?.[1];
  return { zh: (line === undefined ? zh : `${zh}（第 ${line} 行）`).slice(0, LONGEST), en: message.slice(0, LONGEST) };
}

/** A refusal of ours, also where the template language has put its own error around it. */
export function refusalIn(error: unknown): ContentRefused | undefined {
  if (error instanceof ContentRefused) return error;
  return error instanceof Error && 'originalError' in error ? refusalIn(error.originalError) : undefined;
}

type Words = (found: readonly string[]) => string;

/** What liquidjs says, and how an operator reads it. */
const KNOWN: readonly (readonly [pattern: RegExp, words: Words])[] = [
  [/^tag "([^"]*)" not found/, ([tag = '']) => `没有标签 {% ${tag} %}`],
  [/^undefined filter: ([^,\s]+)/, ([filter = '']) => `没有过滤器 ${filter}`],
  [/^tag (\{%[\s\S]*?%\}) not closed/, ([tag = '']) => `标签 ${tag} 没有结束标签`],
  [/^raw "?(\{%[\s\S]*?%\})[\s\S]*" not closed/, ([tag = '']) => `标签 ${tag} 没有结束标签`],
  [/^tag "?([\s\S]*?)"? not closed/, ([tag = '']) => `标签 ${tag} 没有写完，缺少 %}`],
  [/^output "?([\s\S]*?)"? not closed/, ([output = '']) => `${output} 没有写完，缺少 }}`],
  [/^\[ not closed/, () => '方括号没有写完，缺少 ]'],
  [/^invalid range|^unbalanced/, () => '圆括号不成对，或范围不是 (1..5) 的写法'],
  [/^illegal tag:? ?([\s\S]*?)(?:, line:|$)/, ([tag = '']) => `标签写得不完整：${tag}`],
  [
    /^invalid value expression: "?([\s\S]*?)"?(?:, line:|$)/,
    ([value = '']) => (value === '' ? '这里缺少一个值' : `看不懂这个值：${value}`),
  ],
  [/^expected filter name/, () => '| 后面缺少过滤器的名称'],
  [/^expected variable name|^invalid capture name/, () => '缺少变量名'],
  [/^expected "="/, () => '变量名后面缺少 ='],
  [/^unexpected (?:token|character) "?([\s\S]*?)"?(?:, value expected)?(?:, line:|$)/, ([piece = '']) => `多了或写错了：${piece}`],
  [/^(?:unexpected elsif|duplicated else)/, () => '条件标签的顺序不对'],
  [/^ENOENT|^illegal file path/, () => '没有这个内容块'],
  [/^parse length limit/, () => '模板太长'],
  [/^template render limit|^memory alloc limit|string length/i, () => '要写的内容太多，渲染不完'],
];

function templateWords(message: string): string {
  for (const [pattern, words] of KNOWN) {
    const found = pattern.exec(message);
    if (found !== null) return words(found.slice(1));
  }
  return '模板的写法有误';
}
