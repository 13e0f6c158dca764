import type { Namespace } from '@gyre/domain/identity';
import type { Ledger } from '../stores/ports.ts';
import { leavesOf, linksOf, storeResolution } from './identity-rows.ts';
import { resolveLinks, type Leaf, type Link, type Resolution } from './links.ts';

/** What became of links. */
export interface Resolved {
  /** Those that are joined now, by `a:b`. */
  readonly joined: ReadonlyMap<string, Link>;
  /** Leaves whose root is another than before, with the new one. */
  readonly roots: ReadonlyMap<number, number>;
  /** All leaves of customers who have a refused link. */
  readonly contested: ReadonlySet<number>;
}

/**
 * 重算归并 — resolves anew every customer that the given leaves could belong to: walks the links outwards, page by page, and stores what
 * follows. A shared identity (a device) is looked at with its links but not walked through, unless it is one of the given leaves.
 */
export async function resolveAround(tx: Ledger, touched: readonly number[], rules: (namespace: string) => Namespace): Promise<Resolved> {
  const leaves = new Map<number, Leaf>();
  const links = new Map<string, Link>();
  const start = new Set(touched);
  let frontier = [...start];
  while (frontier.length > 0) {
    for (const leaf of await leavesOf(tx, frontier)) leaves.set(leaf.customer, leaf);
    const walked = frontier.filter((c) => leaves.has(c));
    const next = new Set<number>();
    for (const link of await linksOf(tx, walked)) {
      links.set(`${link.a}:${link.b}`, link);
      for (const [end, other] of [
        [link.a, link.b],
        [link.b, link.a],
      ] as const) {
        const leaf = leaves.get(end);
        if (leaf !== undefined && !leaves.has(other) && (start.has(end) || rules(leaf.namespace).mayMerge)) next.add(other);
      }
    }
    frontier = [...next];
  }
  const inside = new Set(leaves.keys());
  const outside = [...links.values()].flatMap((link) => [link.a, link.b]).filter((end) => !inside.has(end));
  for (const leaf of await leavesOf(tx, [...new Set(outside)])) leaves.set(leaf.customer, leaf);
  const resolution = resolveLinks(leaves, [...links.values()], rules, inside);
  const roots = await storeResolution(tx, resolution.verdicts, resolution.roots);
  const joined = resolution.verdicts.filter((v) => v.state === 'joined').map(({ link }) => [`${link.a}:${link.b}`, link] as const);
  return { joined: new Map(joined), roots, contested: contestedLeaves(resolution) };
}

function contestedLeaves({ verdicts, roots }: Resolution): Set<number> {
  const ends = verdicts.filter((v) => v.state === 'refused').flatMap(({ link }) => [link.a, link.b]);
  if (ends.length === 0) return new Set();
  const contested = new Set(ends.map((end) => roots.get(end) ?? end));
  return new Set([...ends, ...[...roots].filter(([, root]) => contested.has(root)).map(([leaf]) => leaf)]);
}
