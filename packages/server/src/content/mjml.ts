import { createRequire } from 'node:module';
import { ContentRefused } from './refusal.ts';

/** Elements MJML has; others would be passed over in silence. */
const ELEMENTS = new Set(
  (
    'accordion accordion-element accordion-text accordion-title all attributes body breakpoint button carousel carousel-image class column ' +
    'divider font group head hero html-attribute html-attributes image include navbar navbar-link preview raw section selector social ' +
    'social-element spacer style table text title wrapper'
  ).split(' '),
);

type Mrml = typeof import('mrml');
const require = createRequire(import.meta.url);

/**
 * 编译 MJML — to the HTML mail programs understand, by `mrml` (MJML rewritten in Rust, as WebAssembly; about half a millisecond a mail). It
 * is loaded when first used, and anew after a crash of its own.
 *
 * @throws ContentRefused naming the line
 */
export function compileMjml(source: string): string {
  refuseUnknown(source);
  const result = compiled(source);
  if (result.type === 'success') return result.content;
  const at = result.origin === 'parser' && 'position' in result.details ? result.details.position.start : source.length;
  const line = source.slice(0, at).split('\n').length;
  const why = result.origin === 'parser' ? WRONG[result.details.type] : '无法编译';
  throw new ContentRefused(`MJML 第 ${line} 行有误：${why}`, `the MJML is wrong at line ${line}: ${result.message}`);
}

type Failed = Exclude<ReturnType<InstanceType<Mrml['Engine']>['toHtml']>, { type: 'success' }>;
type Mistake = Extract<Failed, { origin: 'parser' }>['details']['type'];

const WRONG: Readonly<Record<Mistake, string>> = {
  'unexpected-element': '这里不能放这个元素',
  'unexpected-token': '有多余的符号，或标签没有成对',
  'missing-attribute': '缺少必填的属性',
  'invalid-attribute': '属性的写法不对',
  'invalid-format': '格式不对',
  'end-of-stream': '没有写完，缺少结束标签',
  'size-limit': '太长',
  'parser-error': '标签没有成对，或写法不对',
  'no-root-node': '缺少最外层的 <mjml>',
  'include-loader-error': '不能引用别的文件',
};

let engine: InstanceType<Mrml['Engine']> | undefined;

function compiled(source: string): ReturnType<InstanceType<Mrml['Engine']>['toHtml']> {
  try {
    engine ??= new (require('mrml') as Mrml).Engine();
    return engine.toHtml(source);
  } catch (error) {
    // What WebAssembly throws when it traps; its memory is unusable afterwards.
    if (!(error instanceof Error && error.name === 'RuntimeError')) throw error;
    forgetEngine();
    throw new ContentRefused('MJML 无法编译，可能嵌套太深', 'the MJML cannot be compiled, perhaps it nests too deep');
  }
}

function forgetEngine(): void {
  try {
    engine?.free();
  } catch {
    // It cannot be freed any more, but the attempt takes it off the list of what is freed when collected, where failing would end us.
  }
  engine = undefined;
  delete require.cache[require.resolve('mrml')];
}

function refuseUnknown(source: string): void {
  for (const { index, 1: name } of source.matchAll(/<\/?mj-([\w-]+)/gi)) {
    if (name === undefined || ELEMENTS.has(name.toLowerCase())) continue;
    const line = source.slice(0, index).split('\n').length;
    throw new ContentRefused(`MJML 第 ${line} 行：没有元素 <mj-${name}>`, `MJML line ${line}: there is no element <mj-${name}>`);
  }
}

const SLOT = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const MARK = /gyre-slot-(\d+)-/g;
/** Where taking a column away or adding one changes the widths of the others. */
const AMONG_COLUMNS = /(<mj-(section|group)\b[^>]*>|<\/mj-column>)\s*\{%/i;

/**
 * 预编译 — the HTML of an MJML template with its Liquid still in it, so that compiling is done once and not for every customer. Undefined
 * when a piece of Liquid does not come out where it went in, or decides about columns: then each mail is compiled after rendering.
 *
 * @throws ContentRefused when the MJML is wrong whatever the values; where conditions may yet mend it, compiling each mail says so
 */
export function precompileMjml(template: string): string | undefined {
  if (AMONG_COLUMNS.test(template) || /\{%-?\s*(raw|comment|liquid)\b/.test(template)) return undefined;
  const slots: string[] = [];
  const html = htmlWithMarks(
    template.replace(SLOT, (slot) => `gyre-slot-${slots.push(slot) - 1}-`),
    template.includes('{%'),
  );
  if (html === undefined) return undefined;
  const order = Array.from(html.matchAll(MARK), (match) => Number(match[1]));
  const hasTags = slots.some((slot) => slot.startsWith('{%'));
  const isWhole = hasTags ? order.length === slots.length && order.every((slot, i) => slot === i) : new Set(order).size === slots.length;
  return isWhole ? html.replace(MARK, (_, slot: string) => slots[Number(slot)] ?? '') : undefined;
}

/** Undefined when it does not compile but may once its conditions are decided. */
function htmlWithMarks(marked: string, hasTags: boolean): string | undefined {
  try {
    return compileMjml(marked);
  } catch (error) {
    if (hasTags && error instanceof ContentRefused) return undefined;
    throw error;
  }
}
