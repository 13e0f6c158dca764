import { type FactReading, type ItemReference, type LeafRule, type PlainWindow, Rule, type Span, type ValueTest } from '@gyre/domain';

export type Operator = ValueTest['op'];

/** 取值条件草稿 — a test while it is being filled in; what its operator does not need is ignored. */
export interface TestDraft {
  readonly op: Operator;
  readonly value?: string | number | boolean | undefined;
  readonly values?: readonly (string | number)[] | undefined;
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
  readonly date?: string | undefined;
  readonly span?: Span | undefined;
  readonly weekdays?: readonly number[] | undefined;
  readonly days?: number | undefined;
}

export interface PropertyTestDraft extends TestDraft {
  readonly property: string;
  readonly item?: ItemReference | undefined;
}

/** 事件选择草稿 — an empty name is one not chosen yet. */
export interface SelectorDraft {
  readonly event: string;
  readonly filter: { readonly all: readonly PropertyTestDraft[]; readonly any: readonly PropertyTestDraft[] };
}

export interface AggregateDraft {
  readonly of: 'count' | 'days' | 'sum' | 'average' | 'minimum' | 'maximum' | 'distinct' | 'first' | 'last';
  readonly property?: string | undefined;
  readonly item?: ItemReference | undefined;
}

export type WindowDraft =
  | Exclude<PlainWindow, { kind: 'absolute' }>
  | { readonly kind: 'absolute'; readonly from?: string | undefined; readonly to?: string | undefined }
  | {
      readonly kind: 'around';
      readonly anchor: SelectorDraft;
      readonly which: 'first' | 'last';
      readonly fromMs: number;
      readonly toMs: number;
    };

/** 条件草稿 — the shape of a {@link LeafRule} in which names may be empty and operands missing. */
export type LeafDraft =
  | { readonly kind: 'attribute'; readonly attribute: string; readonly item?: ItemReference | undefined; readonly test: TestDraft }
  | { readonly kind: 'fact'; readonly fact: string; readonly reading: FactReading; readonly test: TestDraft }
  | { readonly kind: 'segment'; readonly segment: string }
  | {
      readonly kind: 'did';
      readonly select: SelectorDraft;
      readonly aggregate: AggregateDraft;
      readonly window: WindowDraft;
      readonly test: TestDraft;
    }
  | { readonly kind: 'sequence'; readonly steps: readonly SelectorDraft[]; readonly within: Span; readonly window: WindowDraft }
  | {
      readonly kind: 'then_not';
      readonly first: SelectorDraft;
      readonly answer: SelectorDraft;
      readonly within: Span;
      readonly window: WindowDraft;
    };

interface Placed {
  /** Tells nodes of one tree apart. */
  readonly id: number;
  /** How many `not` stand around it. */
  readonly nots: number;
}

export interface LeafNode extends Placed {
  readonly leaf: LeafDraft;
}

export interface GroupNode extends Placed {
  readonly kind: 'all' | 'any';
  readonly parts: readonly RuleNode[];
  /** Drawn around a rule that is a single test: while it holds one part only, the rule is that part. */
  readonly implied: boolean;
}

export type RuleNode = LeafNode | GroupNode;

/** True for a group, false for a test. */
export function isGroup(node: RuleNode): node is GroupNode {
  return 'parts' in node;
}

/** The largest id inside a tree. */
export function largestId(node: RuleNode): number {
  return isGroup(node) ? Math.max(node.id, ...node.parts.map(largestId)) : node.id;
}

/** 规则树 — a rule as the builder edits it: a tree whose root is a group. Ids count up from `firstId`. */
export function treeOf(rule: Rule, firstId = 1): GroupNode {
  let id = firstId;
  const nodeOf = (part: Rule, nots: number): RuleNode => {
    if (part.kind === 'not') return nodeOf(part.rule, nots + 1);
    const own = { id: id++, nots };
    if (part.kind === 'all' || part.kind === 'any')
      return { ...own, kind: part.kind, parts: part.rules.map((r) => nodeOf(r, 0)), implied: false };
    return { ...own, leaf: part };
  };
  const root = nodeOf(rule, 0);
  return isGroup(root) ? root : { id: id++, nots: 0, kind: 'all', parts: [root], implied: true };
}

/** 规则树所表示的规则 — with what the builder needs to show counts at the right places. */
export interface Compiled {
  /** Without the unfinished tests; groups all of whose parts are unfinished are left out too. */
  readonly rule: Rule;
  /** Where each finished node stands in `rule`: the places from the root. */
  readonly paths: ReadonlyMap<number, readonly number[]>;
  /** Ids of the tests that are not filled in yet. */
  readonly unfinished: readonly number[];
}

/** The rule of a tree. For a tree made of a rule it is that rule. */
export function compiled(root: GroupNode): Compiled {
  const paths = new Map<number, readonly number[]>();
  const unfinished: number[] = [];
  const bare = (node: RuleNode, path: readonly number[]): Rule | undefined => {
    if (!isGroup(node)) return leafOf(node.leaf);
    const [only] = node.parts;
    if (node.implied && node.parts.length === 1 && only !== undefined) return build(only, path);
    const rules: Rule[] = [];
    for (const part of node.parts) {
      const rule = build(part, [...path, rules.length]);
      if (rule !== undefined) rules.push(rule);
    }
    return rules.length === 0 && node.parts.length > 0 ? undefined : { kind: node.kind, rules };
  };
  const build = (node: RuleNode, path: readonly number[]): Rule | undefined => {
    const inside = [...path, ...Array.from({ length: node.nots }, () => 0)];
    const rule = bare(node, inside);
    if (rule === undefined) {
      if (!isGroup(node)) unfinished.push(node.id);
      return undefined;
    }
    paths.set(node.id, path);
    return inside.slice(path.length).reduce<Rule>((inner) => ({ kind: 'not', rule: inner }), rule);
  };
  return { rule: build(root, []) ?? { kind: 'all', rules: [] }, paths, unfinished };
}

/** The rule of a draft; undefined while it is unfinished. */
export function leafOf(leaf: LeafDraft): LeafRule | undefined {
  const parsed = Rule.safeParse(JSON.parse(JSON.stringify(leaf)));
  return parsed.success ? (parsed.data as LeafRule) : undefined;
}

/** No event chosen yet. */
export const NO_EVENT: SelectorDraft = { event: '', filter: { all: [], any: [] } };

const LAST_30_DAYS: WindowDraft = { kind: 'rolling', span: { amount: 30, unit: 'day' } };
const HALF_HOUR: Span = { amount: 30, unit: 'minute' };

/** What can be added: every kind of test, 做过 and 在分群里 a second time in the negative. */
export const LEAF_KINDS = ['attribute', 'did', 'did_not', 'sequence', 'then_not', 'segment', 'not_segment', 'fact'] as const;
export type NewLeaf = (typeof LEAF_KINDS)[number];

/** How many `not` stand around a new test of a kind. 没做过 needs none: it counts to less than one. */
export function newNots(kind: NewLeaf): number {
  return kind === 'not_segment' ? 1 : 0;
}

/** A new test of a kind, to be filled in. */
export function newLeaf(kind: NewLeaf): LeafDraft {
  switch (kind) {
    case 'attribute':
      return { kind, attribute: '', test: { op: 'equals' } };
    case 'fact':
      return { kind, fact: '', reading: { read: 'latest' }, test: { op: 'greater' } };
    case 'segment':
    case 'not_segment':
      return { kind: 'segment', segment: '' };
    case 'did':
      return { kind, select: NO_EVENT, aggregate: { of: 'count' }, window: LAST_30_DAYS, test: { op: 'greater_or_equal', value: 1 } };
    case 'did_not':
      return { kind: 'did', select: NO_EVENT, aggregate: { of: 'count' }, window: LAST_30_DAYS, test: { op: 'less', value: 1 } };
    case 'sequence':
      return { kind, steps: [NO_EVENT, NO_EVENT], within: { amount: 1, unit: 'day' }, window: LAST_30_DAYS };
    case 'then_not':
      return { kind, first: NO_EVENT, answer: NO_EVENT, within: HALF_HOUR, window: LAST_30_DAYS };
  }
}
