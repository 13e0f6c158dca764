import { escapeHtml } from './liquid.ts';

/** Where the value of an attribute stands in a text. */
interface Place {
  readonly from: number;
  readonly to: number;
}

const SPACE = /\s/;

/** 改写链接 — the `href` of every `<a>` and `<area>`, unescaped, replaced by what `replace` makes of it. Linear in the length of the HTML. */
export function rewriteHrefs(html: string, replace: (href: string) => string): string {
  let written = '';
  let done = 0;
  for (const { from, to } of hrefPlaces(html)) {
    written += `${html.slice(done, from)}"${escapeHtml(replace(unescapeHtml(unquoted(html.slice(from, to)))))}"`;
    done = to;
  }
  return written + html.slice(done);
}

function* hrefPlaces(html: string): Generator<Place> {
  const tags = /<(?:a|area)(?=[\s/])/gi;
  for (let tag = tags.exec(html); tag !== null; tag = tags.exec(html)) {
    const { place, end } = hrefWithin(html, tags.lastIndex);
    if (place !== undefined) yield place;
    tags.lastIndex = end;
  }
}

/** Walks over the attributes of a tag as browsers do, to its end. */
function hrefWithin(html: string, start: number): { readonly place: Place | undefined; readonly end: number } {
  let place: Place | undefined;
  let at = start;
  while (at < html.length) {
    at = skip(html, at, (sign) => SPACE.test(sign) || sign === '/');
    if (at >= html.length || html[at] === '>') break;
    const nameFrom = at;
    at = skip(html, at + 1, (sign) => !SPACE.test(sign) && sign !== '/' && sign !== '>' && sign !== '=');
    const name = html.slice(nameFrom, at).toLowerCase();
    const equals = skip(html, at, (sign) => SPACE.test(sign));
    if (html[equals] !== '=') continue;
    const from = skip(html, equals + 1, (sign) => SPACE.test(sign));
    at = valueEnd(html, from);
    if (name === 'href') place ??= { from, to: at };
  }
  return { place, end: Math.min(at + 1, html.length) };
}

function valueEnd(html: string, from: number): number {
  const quote = html[from];
  if (quote !== '"' && quote !== "'") return skip(html, from, (sign) => !SPACE.test(sign) && sign !== '>');
  const end = html.indexOf(quote, from + 1);
  return end < 0 ? html.length : end + 1;
}

function skip(text: string, from: number, passes: (sign: string) => boolean): number {
  let at = from;
  while (at < text.length && passes(text[at] ?? '')) at += 1;
  return at;
}

function unquoted(value: string): string {
  return /^(["'])[\s\S]*\1$/.test(value) ? value.slice(1, -1) : value;
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  sol: '/',
  bsol: '\\',
  tab: '\t',
  newline: '\n',
};

function unescapeHtml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));?/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return whole.endsWith(';') ? (NAMED[name.toLowerCase()] ?? whole) : whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

/** Addresses in running text: up to the first sign an address cannot hold, without what ends a sentence. */
const ADDRESS = /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%\\]*/gi;
const SENTENCE_END = new Set(".,;:!?)']");

/** 改写文中网址 — every http(s) address in a plain text replaced by what `replace` makes of it. One with a host not in ASCII is handed over without it. */
export function rewriteAddresses(text: string, replace: (url: string) => string): string {
  return text.replace(ADDRESS, (found) => {
    let end = found.length;
    while (SENTENCE_END.has(found[end - 1] ?? '')) end -= 1;
    const url = found.slice(0, end);
    return replace(url) + found.slice(url.length);
  });
}

/** All http(s) addresses in a plain text. */
export function addressesOf(text: string): string[] {
  const found: string[] = [];
  rewriteAddresses(text, (url) => {
    found.push(url);
    return url;
  });
  return found;
}
