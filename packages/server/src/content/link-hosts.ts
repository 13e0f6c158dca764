/** Where a link leads, as the list of hosts sees it. `inside.url` is in its normal form: what was checked is what is followed. */
export type Target =
  | { readonly kind: 'inside'; readonly url: string }
  | { readonly kind: 'foreign'; readonly host: string }
  /** Anchors, paths of the same site, mail addresses, telephone numbers, addresses inside an app. */
  | { readonly kind: 'local' }
  /** What runs or shows a document of its own when clicked. */
  | { readonly kind: 'dangerous' };

const WEB = /^(https?:|[\\/]{2})/i;
const DANGEROUS = /^(javascript|vbscript|data|blob|file|filesystem|view-source):/i;

/**
 * 链接目标 — judges a link. Only an http(s) address without user name, backslash or control character whose host, in its one normal form
 * (punycode, lower case, no trailing dot), is on the list is inside; the port makes no difference.
 *
 * @param hosts  exact hosts, and `*.host` for every host below one
 */
export function targetOf(link: string, hosts: readonly string[]): Target {
  const text = link.trim();
  // Browsers leave out control characters before they look for the scheme.
  const bare = text.replace(/[\p{Cc}\s]/gu, '');
  if (DANGEROUS.test(bare)) return { kind: 'dangerous' };
  if (!WEB.test(bare)) return { kind: 'local' };
  const url = URL.parse(/^[\\/]{2}/.test(bare) ? `https:${text}` : text);
  if (url === null) return { kind: 'foreign', host: text.slice(0, 100) };
  const host = normalHost(url.hostname);
  const isPlain = url.username === '' && url.password === '' && !/[\p{Cc}\\]/u.test(text);
  const isInside = isPlain && hosts.some((entry) => isOnEntry(host, entry));
  return isInside ? { kind: 'inside', url: url.href } : { kind: 'foreign', host };
}

function isOnEntry(host: string, entry: string): boolean {
  const isBelow = entry.startsWith('*.');
  const listed = URL.parse(`https://${isBelow ? entry.slice(2) : entry}`)?.hostname ?? '';
  if (listed === '') return false;
  return isBelow ? host.endsWith(`.${normalHost(listed)}`) : host === normalHost(listed);
}

function normalHost(host: string): string {
  return host.replace(/\.$/, '');
}
