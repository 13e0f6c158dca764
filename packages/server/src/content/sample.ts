import type { Category, Channel } from '@gyre/domain/reach/channel';
import type { ContactPolicy } from '@gyre/domain/reach/policy';
import type { MessageContent } from '../channels/index.ts';
import type { Scene } from './kind.ts';

/** A content rendered with made-up values. */
export interface Sample {
  readonly content: MessageContent | undefined;
  /** Links it came to, those that hold made-up values left out. */
  readonly links: readonly string[];
  readonly error: unknown;
}

const VALUE = '示例';
/** Everything that could break out of a JSON text. */
const AWKWARD_VALUE = '示例 "\\\n\u2028{}</script>';
const ALWAYS = {
  campaign: { key: 'sample', name: '示例计划' },
  coupon: { name: '示例券', value: '满300减50', code: '01K0SAMPLE0000000000000000', valid_until: '2026-01-08T00:00:00.000Z' },
  unsubscribe_url: 'https://gyre.invalid/u/sample',
  preference_url: 'https://gyre.invalid/p/sample',
};

/** A scene in which every path has a made-up value, and that takes note of links instead of judging them. */
export function sampleScene(
  paths: ReadonlySet<string>,
  channel: Channel,
  category: Category,
  policy: ContactPolicy,
): { scene: Scene; links: string[] } {
  const links: string[] = [];
  const event = { name: VALUE, at: '2026-01-01T00:00:00.000Z' };
  const roots = { customer: {}, item: {}, ...ALWAYS, event };
  for (const path of paths) plant(roots, path.split('.'), channel === 'webhook' ? AWKWARD_VALUE : VALUE);
  const input = {
    customer: {},
    event: { name: VALUE, at: 0 as Scene['input']['event']['at'], properties: {} },
    item: null,
    campaign: ALWAYS.campaign,
    coupon: null,
    unsubscribeUrl: ALWAYS.unsubscribe_url,
    preferenceUrl: ALWAYS.preference_url,
    link: (url: string) => url,
  };
  const follow = (url: string): string => {
    const isOurs = url === ALWAYS.unsubscribe_url || url === ALWAYS.preference_url;
    if (!isOurs && !url.includes(VALUE)) links.push(url);
    return url;
  };
  return { scene: { input, category, policy, roots, follow }, links };
}

function plant(root: Record<string, unknown>, path: readonly string[], value: string): void {
  const [name, ...below] = path;
  if (name === undefined || name === '__proto__') return;
  const there = Object.hasOwn(root, name) ? root[name] : undefined;
  if (below.length === 0) root[name] = there ?? value;
  else if (typeof there === 'object' && there !== null) plant(there as Record<string, unknown>, below, value);
  else if (there === undefined || there === value) plant((root[name] = {}), below, value);
}
