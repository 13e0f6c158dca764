import type { contract } from '@gyre/domain';
import type { Answer } from '../../api.ts';

export type Tree = Answer<typeof contract.metrics.tree>;
export type TreeNode = Tree['tree'];
export type DimensionParts = Tree['dimensions'][number];
export type GroupPart = DimensionParts['groups'][number];

/** 指标树的一行 — a metric where it stands: its way from the root, and whose change its contribution is a part of. */
export interface TreeRow {
  readonly path: string;
  readonly depth: number;
  readonly node: TreeNode;
  readonly parent: TreeNode | null;
  /** Of the greatest contribution among its siblings, −1 … 1; null without one. */
  readonly bar: number | null;
}

/** The rows of a tree, parents before their children. */
export function treeRows(root: TreeNode): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (node: TreeNode, parent: TreeNode | null, path: string, depth: number): void => {
    const largest = largestOf((parent?.children ?? []).map(({ contribution }) => contribution));
    rows.push({ path, depth, node, parent, bar: barOf(node.contribution, largest) });
    node.children.forEach((child, i) => visit(child, node, `${path}.${i}`, depth + 1));
  };
  visit(root, null, '0', 0);
  return rows;
}

/** The greatest size among numbers; 0 of none. */
export function largestOf(values: readonly (number | null)[]): number {
  return Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
}

/** Whether a number is more than what adding up others leaves behind. */
export function isSomething(value: number, largest: number): boolean {
  return Math.abs(value) > largest * 1e-9;
}

/** A number as a part of the greatest: −1 … 1. */
export function barOf(value: number | null, largest: number): number | null {
  if (value === null) return null;
  return largest === 0 ? 0 : value / largest;
}

/** What a node's number changed by; null where one is missing. */
export function changeOfNode({ before, after }: Pick<TreeNode, 'before' | 'after'>): number | null {
  return before === null || after === null ? null : after - before;
}

/** What the contributions of a node's children come to; null where it has none or they cannot be told. */
export function sumOfParts({ children }: TreeNode): number | null {
  if (children.length === 0) return null;
  return children.reduce<number | null>((sum, { contribution }) => (sum === null || contribution === null ? null : sum + contribution), 0);
}

/** What a group contributed: by its own change and by its weight together. */
export function contributionOf({ rate, mix }: Pick<GroupPart, 'rate' | 'mix'>): number {
  return rate + mix;
}

/** 最大的一项 — the child, or else the group, that contributed most to a change in its direction. */
export type Largest =
  | { readonly of: 'metric'; readonly node: TreeNode; readonly contribution: number }
  | { readonly of: 'group'; readonly dimension: string; readonly group: GroupPart; readonly contribution: number };

/** The largest part of a change; null where nothing contributed in its direction. */
export function largestPart({ tree, dimensions }: Pick<Tree, 'tree' | 'dimensions'>): Largest | null {
  const change = changeOfNode(tree);
  if (change === null || change === 0) return null;
  const parts: Largest[] =
    tree.children.length > 1
      ? tree.children.flatMap((node): Largest[] =>
          node.contribution === null ? [] : [{ of: 'metric', node, contribution: node.contribution }],
        )
      : dimensions.flatMap(({ name, groups }) =>
          groups.map((group): Largest => ({ of: 'group', dimension: name, group, contribution: contributionOf(group) })),
        );
  const along = parts.filter(({ contribution }) => contribution * change > 0);
  return along.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))[0] ?? null;
}

/** A number that may add or take away, with its sign. */
export function signedNumber(value: number, write: (value: number) => string): string {
  return value > 0 ? `+${write(value)}` : value < 0 ? `−${write(-value)}` : write(0);
}
