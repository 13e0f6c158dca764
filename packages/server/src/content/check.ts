import type { Category } from '@gyre/domain/reach/channel';
import type { Content } from '@gyre/domain/reach/content';
import { DEFAULT_FORBIDDEN_WORDS, forbiddenIn } from '@gyre/domain/reach/forbidden-words';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import { linkNotes, linksWritten } from './check-links.ts';
import type { TemplateText, Note } from './kind.ts';
import { kindOf } from './kinds.ts';
import type { Engines } from './liquid.ts';
import { readTemplate, type Reading } from './reading.ts';
import { ValueMissing } from './refusal.ts';
import { sampleScene, type Sample } from './sample.ts';
import { sentenceOf, unparsable } from './sentences.ts';
import { refusalIn, whyRefused } from './template-errors.ts';

/** What customers and the trigger's event are known to have. */
export interface KnownNames {
  readonly attributes: readonly string[];
  readonly properties: readonly string[];
}

export interface CheckGround {
  readonly engines: Engines;
  readonly category: Category;
  readonly policy: ContactPolicy;
  readonly plan: KnownNames | undefined;
  /** Whether a coupon comes with the message. */
  readonly hasCoupon: boolean;
  /** What of that coupon is known too late to be said. */
  readonly lateNames: readonly string[];
}

/** 内容检查 — everything that can be known of one content before it is sent, what forbids saving first. */
export function checkContent(content: Content, ground: CheckGround): Note[] {
  const texts = kindOf(content).texts(content);
  const readings = texts.map((text) => readText(text, ground));
  const notes = readings.flatMap(({ notes }) => notes);
  const paths = new Set(readings.flatMap(({ reading }) => [...(reading?.paths ?? [])]));
  const blocks = new Set(readings.flatMap(({ reading }) => [...(reading?.blocks ?? [])]));
  const sources = [...texts, ...Array.from(blocks, (key) => blockText(key, ground.engines, content))];
  notes.push(...(ground.plan === undefined ? [] : unknownNames(paths, ground.plan)));
  if (readings.every(({ reading }) => reading !== undefined)) {
    if (ground.category === 'marketing') notes.push(...forbiddenNotes(sources, ground.policy));
    notes.push(...drawn(content, sources, paths, ground, notes));
  }
  return distinct(notes).toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
}

function readText(
  text: TemplateText,
  { engines, hasCoupon, lateNames }: CheckGround,
): { readonly notes: Note[]; readonly reading: Reading | undefined } {
  const engine = text.syntax === 'html' ? engines.html : engines.text;
  try {
    const ground = { engine, blocks: engines.blocks, asJson: text.syntax === 'json', hasCoupon, lateNames };
    const reading = readTemplate(engine.parse(text.source), ground);
    const notes = reading.findings.map((finding) => ({
      place: finding.block === undefined ? text.place : `block:${finding.block}`,
      blocks: true,
      sentence: sentenceOf(finding, text.label),
    }));
    return { notes, reading };
  } catch (error) {
    return { notes: [{ place: text.place, blocks: true, sentence: unparsable(text.label, error) }], reading: undefined };
  }
}

function blockText(key: string, { blocks }: Engines, content: Content): TemplateText {
  const isHtml = content.channel === 'email' && content.format !== 'plain';
  return {
    place: `block:${key}`,
    label: { zh: `内容块 ${key}`, en: `content block ${key}` },
    source: blocks.get(key) ?? '',
    syntax: isHtml ? 'html' : 'text',
  };
}

function unknownNames(paths: ReadonlySet<string>, plan: KnownNames): Note[] {
  return Array.from(paths).flatMap((path) => {
    const [root, first, second] = path.split('.');
    const name = root === 'event' && first === 'properties' ? second : first;
    if (name === undefined || name === '[]') return [];
    if (root === 'customer' && !plan.attributes.includes(name)) {
      return [note('', false, `还没有用户有属性 ${name}（{{ ${path} }}）`, `no customer has the attribute ${name} so far ({{ ${path} }})`)];
    }
    if (root === 'event' && !['name', 'at', 'properties'].includes(name) && !plan.properties.includes(name)) {
      return [
        note(
          '',
          false,
          `触发事件还没有属性 ${name}（{{ ${path} }}）`,
          `the trigger's event has had no property ${name} so far ({{ ${path} }})`,
        ),
      ];
    }
    return [];
  });
}

function forbiddenNotes(texts: readonly TemplateText[], policy: ContactPolicy): Note[] {
  const words = policy.forbiddenWords ?? DEFAULT_FORBIDDEN_WORDS;
  return texts.flatMap(({ place, label, source, syntax }) => {
    const text = syntax === 'html' ? source.replace(/<[^<>]*>/g, '') : source;
    const found = new Set(forbiddenIn(text.replace(/\{%[\s\S]*?%\}/g, ''), words).map((hit) => hit.word));
    return Array.from(found, (word) =>
      note(
        place,
        false,
        `${label.zh}里有广告禁用词“${word}”，广告法第九条等禁止绝对化用语和无法证实的承诺`,
        `${label.en}: “${word}” is among the words advertising law forbids (superlatives and promises that cannot be proved)`,
      ),
    );
  });
}

/** What rendering with made-up values shows: once with all of them, once with none. */
function drawn(
  content: Content,
  sources: readonly TemplateText[],
  paths: ReadonlySet<string>,
  ground: CheckGround,
  found: readonly Note[],
): Note[] {
  const full = sampleOf(content, ground, paths);
  const bare = full.error === undefined ? sampleOf(content, ground, new Set()) : full;
  const links = [...linksWritten(sources), ...full.links, ...bare.links];
  const kind = kindOf(content);
  const notes = [full, bare].flatMap(({ content: sample }) => kind.judge(content, { ...ground, sample }));
  if (full.error !== undefined && !found.some((n) => n.blocks)) {
    notes.push({ place: content.channel === 'sms' ? 'text' : 'body', blocks: true, sentence: failure(full.error) });
  } else if (full.error === undefined && bare.error !== undefined && !isAbort(bare.error)) notes.push(emptyHanded(bare.error));
  return [...notes, ...linkNotes(links, content.channel, ground)];
}

function sampleOf(content: Content, { engines, category, policy }: CheckGround, paths: ReadonlySet<string>): Sample {
  const { scene, links } = sampleScene(paths, content.channel, category, policy);
  try {
    return { content: kindOf(content).parse(content, engines)(scene), links, error: undefined };
  } catch (error) {
    return { content: undefined, links, error };
  }
}

function isAbort(error: unknown): boolean {
  return refusalIn(error) instanceof ValueMissing;
}

function failure(error: unknown): Note['sentence'] {
  const reason = whyRefused(error);
  return { zh: `用示例数据渲染不出来：${reason.zh}`, en: `It cannot be rendered with sample values: ${reason.en}` };
}

function emptyHanded(error: unknown): Note {
  const reason = whyRefused(error);
  return note('', false, `没有任何属性的用户收不到：${reason.zh}`, `Customers without any of these values will not get it: ${reason.en}`);
}

function note(place: string, blocks: boolean, zh: string, en: string): Note {
  return { place, blocks, sentence: { zh, en } };
}

function distinct(notes: readonly Note[]): Note[] {
  return [...new Map(notes.map((n) => [`${n.place}\n${n.sentence.en}`, n])).values()];
}
