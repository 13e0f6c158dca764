import { formatInstant, type Instant } from '@gyre/domain/time';
import { Context, Liquid, toValueSync, type Emitter, type FilterImplOptions, type Template } from 'liquidjs';
import { plainTemplate, type Roots } from './plain-template.ts';
import { ContentRefused, ValueMissing } from './refusal.ts';

/** How values are written: escaped for HTML, as they are, or through the filter `json`. */
export type Syntax = 'html' | 'text' | 'json';

/** Parsers over the content blocks of a project: one that escapes values for HTML, one that does not. */
export interface Engines {
  readonly html: Liquid;
  readonly text: Liquid;
  readonly blocks: ReadonlyMap<string, string>;
}

/** Characters one rendered text has at most; the channels set tighter limits of their own. */
const MOST_OUTPUT = 400_000;
/** Pieces (texts, values, turns of loops) one text is made of at most. */
const MOST_PIECES = 100_000;
const LIMITS = {
  ownPropertyOnly: true,
  strictFilters: true,
  strictVariables: false,
  cache: true,
  parseLimit: 200_000,
  renderLimit: 500,
  memoryLimit: 5_000_000,
} as const;

/** Includes that share variables; filters that evaluate text, draw lots or switch the escaping off. */
const FORBIDDEN_TAGS = ['include', 'layout', 'block'];
const FORBIDDEN_FILTERS = ['raw', 'inspect', 'sample', 'where_exp', 'reject_exp', 'group_by_exp', 'has_exp', 'find_exp', 'find_index_exp'];

/** What the engines need besides the blocks. */
export interface EngineGround {
  /** IANA zone in which the filter `date` shows instants. */
  readonly zone: string;
  /** What the filter `date` takes for `"now"`. */
  readonly now: () => Instant;
}

/**
 * 模板引擎 — Liquid that reaches nothing but what it is given: partials come from the blocks in memory, never from files; own properties
 * only; parsing, time, memory and output are limited.
 */
export function openEngines(blocks: ReadonlyMap<string, string>, { zone, now }: EngineGround): Engines {
  const templates = Object.fromEntries(blocks);
  const options = { ...LIMITS, templates, timezoneOffset: zone };
  const html = restricted(new Liquid({ ...options, outputEscape: escapeHtml }), now);
  // These two write markup, so they escape what they are given themselves.
  html.registerFilter('escape', { raw: true, handler: escapeHtml });
  html.registerFilter('newline_to_br', { raw: true, handler: (value: unknown) => escapeHtml(value).replace(/\r?\n/g, '<br>\n') });
  return { html, text: restricted(new Liquid(options), now), blocks };
}

function restricted(engine: Liquid, now: () => Instant): Liquid {
  for (const tag of FORBIDDEN_TAGS) delete engine.tags[tag];
  for (const filter of FORBIDDEN_FILTERS) delete engine.filters[filter];
  engine.registerFilter('required', required);
  const toJson = (value: unknown): string => JSON.stringify(value ?? null);
  engine.registerFilter('json', toJson);
  engine.registerFilter('jsonify', toJson);
  const date = engine.filters['date'];
  if (typeof date !== 'function') throw new TypeError('liquidjs has no filter date');
  engine.registerFilter('date', function (value: unknown, ...how: unknown[]): unknown {
    return date.call(this, value === 'now' || value === 'today' ? formatInstant(now()) : value, ...how);
  });
  return engine;
}

/** 必填 — passes a value on; a missing or empty one fails the whole rendering. @throws ValueMissing naming the variable */
const required: FilterImplOptions = function (value: unknown) {
  const isMissing = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (!isMissing) return value;
  const { input, begin } = this.token;
  const opened = Math.max(input.lastIndexOf('{{', begin), input.lastIndexOf('{%', begin));
  const name =
    input
      .slice(opened + 2, begin)
      .split('|')[0]
      ?.replace(/^-/, '')
      .trim() ?? '';
  throw new ValueMissing(name);
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

/** Text made safe for HTML, in elements and in quoted attributes. */
export function escapeHtml(value: unknown): string {
  const text = textOf(value);
  if (text.length > MOST_OUTPUT) throw tooLong();
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** A value as text: lists without separators, objects as JSON, nothing for what is missing. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A text ready to be written for many customers. @throws liquidjs errors, which carry the line */
export function parseText(engines: Engines, source: string, syntax: Syntax): (roots: Roots) => string {
  const engine = syntax === 'html' ? engines.html : engines.text;
  const template = engine.parse(source);
  const plain = plainTemplate(source, syntax === 'html' ? escapeHtml : textOf);
  return (roots) => {
    const written = plain?.(roots);
    return written !== undefined && written.length <= MOST_OUTPUT ? written : renderTemplate(engine, template, roots);
  };
}

/** 渲染一个模板. @throws Error when it takes too long, grows too large, or a required value is missing */
export function renderTemplate(engine: Liquid, template: Template[], roots: Roots): string {
  const written = limitedEmitter();
  // As globals, since `render` gives blocks a scope of their own that knows nothing else.
  const context = new Context(Object.create(null) as object, engine.options, { sync: true, globals: roots });
  toValueSync(engine.renderer.renderTemplates(template, context, written));
  return written.buffer;
}

function limitedEmitter(): Emitter {
  let pieces = 0;
  return {
    buffer: '',
    write(value: unknown) {
      const text = textOf(value);
      pieces += 1;
      if (this.buffer.length + text.length > MOST_OUTPUT || pieces > MOST_PIECES) throw tooLong();
      this.buffer += text;
    },
  };
}

function tooLong(): Error {
  return new ContentRefused(
    `写出来超过 ${MOST_OUTPUT} 个字或 ${MOST_PIECES} 段`,
    `more than ${MOST_OUTPUT} characters or ${MOST_PIECES} pieces are written`,
  );
}
