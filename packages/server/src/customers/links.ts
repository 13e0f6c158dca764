import type { Namespace } from '@gyre/domain/identity';

/** 叶 — one identity; the customer number an event of that identity is written with. */
export interface Leaf {
  readonly customer: number;
  readonly namespace: string;
  readonly value: string;
}

/** 身份关联 — calls that carried two identities together. `a < b`. */
export interface Link {
  readonly a: number;
  readonly b: number;
  /** Earliest and latest evidence, milliseconds. */
  readonly at: number;
  readonly lastAt: number;
  /** Latest unbinding asked for by a sender; evidence after it binds again. */
  readonly unboundAt: number | null;
  /** Removed by an operator: stays removed whatever evidence comes, until an operator puts it back. */
  readonly pinned: boolean;
}

export interface Verdict {
  readonly link: Link;
  readonly state: 'joined' | 'refused' | 'removed';
  /** Empty when joined; else `operator`, `unbound`, `limit:<namespace>`, `already_attached` or `too_many_links`. */
  readonly reason: string;
}

export interface Resolution {
  readonly verdicts: readonly Verdict[];
  /** Leaf → root, the least leaf of its customer; every leaf resolved occurs. */
  readonly roots: ReadonlyMap<number, number>;
}

/** More links than this and an identity stands for a crowd (a till, a bot): none of its links join anybody. */
export const MOST_LINKS = 200;

/**
 * 归并 — which leaves are one customer: Kruskal's forest over the links in order of their earliest evidence, where a link that would give
 * a customer more values of a namespace than its limit is refused. Ties go by the identities' text, never by number, so the result does
 * not depend on the order in which calls arrived. An identity people share (`mayMerge` false) has one link that counts: its earliest.
 *
 * @param leaves  every leaf the links touch
 * @param inside  the leaves to resolve; all their links must be given. A shared identity whose one link leads outside is left out
 */
export function resolveLinks(
  leaves: ReadonlyMap<number, Leaf>,
  links: readonly Link[],
  rules: (namespace: string) => Namespace,
  inside: ReadonlySet<number> = new Set(leaves.keys()),
): Resolution {
  const ordered = inOrder(leaves, links);
  const counting = linksThatCount(leaves, ordered, rules);
  const crowds = crowdsOf(leaves, links);
  const abroad = [...counting].filter(([, link]) => !inside.has(link.a) || !inside.has(link.b)).map(([leaf]) => leaf);
  const resolved = new Set([...inside].filter((leaf) => !abroad.includes(leaf)));
  const groups = new Groups(
    [...leaves.values()].filter((leaf) => resolved.has(leaf.customer)),
    rules,
  );

  const verdicts = ordered.flatMap((link): Verdict[] => {
    const ends = [link.a, link.b];
    if (!ends.every((end) => inside.has(end))) return [];
    if (!isActive(link)) return [{ link, state: 'removed', reason: link.pinned ? 'operator' : 'unbound' }];
    if (ends.some((end) => crowds.has(end))) return [refused(link, 'too_many_links')];
    if (ends.some((end) => counting.has(end) && counting.get(end) !== link)) return [refused(link, 'already_attached')];
    const exceeded = groups.join(link.a, link.b);
    return [exceeded === null ? { link, state: 'joined', reason: '' } : refused(link, `limit:${exceeded}`)];
  });
  return { verdicts, roots: groups.roots() };
}

/** Whether a link stands: not removed by an operator, and with evidence since it was last unbound. */
function isActive(link: Link): boolean {
  return !link.pinned && (link.unboundAt === null || link.lastAt > link.unboundAt);
}

function inOrder(leaves: ReadonlyMap<number, Leaf>, links: readonly Link[]): Link[] {
  const keyed = links.map((link) => ({ link, text: textOf(leaves, link) }));
  return keyed.toSorted((x, y) => x.link.at - y.link.at || compareText(x.text, y.text)).map(({ link }) => link);
}

/** Of each shared identity the one link that may join it to somebody. */
function linksThatCount(
  leaves: ReadonlyMap<number, Leaf>,
  ordered: readonly Link[],
  rules: (namespace: string) => Namespace,
): Map<number, Link> {
  const first = new Map<number, Link>();
  for (const link of ordered) {
    for (const end of [link.a, link.b]) {
      const leaf = leaves.get(end);
      if (leaf !== undefined && !rules(leaf.namespace).mayMerge && isActive(link) && !first.has(end)) first.set(end, link);
    }
  }
  return first;
}

/** Leaves with more links than {@link MOST_LINKS}. A user id may collect any number (a phone a year, a browser a week); only what others share stands for a crowd. */
function crowdsOf(leaves: ReadonlyMap<number, Leaf>, links: readonly Link[]): Set<number> {
  const degree = new Map<number, number>();
  for (const link of links) for (const end of [link.a, link.b]) degree.set(end, (degree.get(end) ?? 0) + 1);
  return new Set([...degree].filter(([end, links]) => links > MOST_LINKS && leaves.get(end)?.namespace !== 'user_id').map(([end]) => end));
}

function refused(link: Link, reason: string): Verdict {
  return { link, state: 'refused', reason };
}

function compareText(x: string, y: string): number {
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

function textOf(leaves: ReadonlyMap<number, Leaf>, link: Link): string {
  const ends = [link.a, link.b].map((end) => {
    const leaf = leaves.get(end);
    return leaf === undefined ? '' : `${leaf.namespace}\n${leaf.value}`;
  });
  return ends.toSorted().join('\n');
}

/** Union–find that counts the identities of each group per namespace. */
class Groups {
  readonly #parent = new Map<number, number>();
  readonly #counts = new Map<number, Map<string, number>>();
  readonly #rules: (namespace: string) => Namespace;

  constructor(leaves: readonly Leaf[], rules: (namespace: string) => Namespace) {
    this.#rules = rules;
    for (const leaf of leaves) {
      this.#parent.set(leaf.customer, leaf.customer);
      this.#counts.set(leaf.customer, new Map([[leaf.namespace, 1]]));
    }
  }

  #rootOf(customer: number): number {
    let root = customer;
    for (;;) {
      const next = this.#parent.get(root) ?? root;
      if (next === root) break;
      root = next;
    }
    this.#parent.set(customer, root);
    return root;
  }

  /** Joins two groups. @returns the namespace whose limit forbids it, else null */
  join(a: number, b: number): string | null {
    const x = this.#rootOf(a);
    const y = this.#rootOf(b);
    if (x === y) return null;
    const [kept, gone] = x < y ? [x, y] : [y, x];
    const counts = new Map(this.#counts.get(kept));
    for (const [namespace, count] of this.#counts.get(gone) ?? []) {
      const total = (counts.get(namespace) ?? 0) + count;
      if (total > this.#rules(namespace).limit) return namespace;
      counts.set(namespace, total);
    }
    this.#parent.set(gone, kept);
    this.#counts.set(kept, counts);
    return null;
  }

  roots(): Map<number, number> {
    return new Map([...this.#parent.keys()].map((customer) => [customer, this.#rootOf(customer)]));
  }
}
