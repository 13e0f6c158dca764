import { Rule } from '@gyre/domain';
import { type GroupNode, isGroup, largestId, type LeafDraft, newLeaf, newNots, type NewLeaf, type RuleNode, treeOf } from './rule-draft.ts';

/** 规则编辑 — the tree being built with what can be undone and redone. */
export interface BuilderState {
  readonly root: GroupNode;
  readonly past: readonly GroupNode[];
  readonly future: readonly GroupNode[];
  /** The place typed in last: further typing there joins the same step of undo. */
  readonly typing: string;
}

export type Shift = 'up' | 'down' | 'in' | 'out';

/** 编辑动作 — all the builder can do. `index` counts the parts of the group before the act. */
export type BuilderAct =
  | { readonly act: 'add'; readonly group: number; readonly leaf: NewLeaf }
  | { readonly act: 'add_group'; readonly group: number }
  | { readonly act: 'fill'; readonly id: number; readonly leaf: LeafDraft }
  | { readonly act: 'remove' | 'negate' | 'copy'; readonly id: number }
  | { readonly act: 'join'; readonly id: number; readonly kind: 'all' | 'any' }
  | { readonly act: 'move'; readonly id: number; readonly group: number; readonly index: number }
  | { readonly act: 'shift'; readonly id: number; readonly way: Shift }
  | { readonly act: 'load'; readonly rule: Rule }
  | { readonly act: 'undo' }
  | { readonly act: 'redo' };

const MOST_STEPS = 200;

/** The state before the first act. */
export function builderOf(rule: Rule): BuilderState {
  return { root: treeOf(rule), past: [], future: [], typing: '' };
}

/** One act on the state; an act that changes nothing leaves the very same state. */
export function build(state: BuilderState, act: BuilderAct): BuilderState {
  if (act.act === 'undo') {
    const root = state.past.at(-1);
    return root === undefined ? state : { root, past: state.past.slice(0, -1), future: [state.root, ...state.future], typing: '' };
  }
  if (act.act === 'redo') {
    const [root, ...future] = state.future;
    return root === undefined ? state : { root, past: [...state.past, state.root], future, typing: '' };
  }
  const root = changed(state.root, act);
  if (root === state.root) return state;
  const typing = act.act === 'fill' ? spotOf(state.root, act.id, act.leaf) : '';
  const joins = typing !== '' && typing === state.typing;
  const past = joins ? state.past : [...state.past, state.root].slice(-MOST_STEPS);
  return { root, past, future: [], typing };
}

function changed(root: GroupNode, act: Exclude<BuilderAct, { act: 'undo' } | { act: 'redo' }>): GroupNode {
  const next = largestId(root) + 1;
  switch (act.act) {
    case 'add':
      return insert(root, act.group, Infinity, { id: next, nots: newNots(act.leaf), leaf: newLeaf(act.leaf) });
    case 'add_group': {
      const parts = [{ id: next + 1, nots: 0, leaf: newLeaf('did') }];
      const joined = nodeAt(root, act.group);
      const kind = joined !== undefined && isGroup(joined) && joined.kind === 'any' ? 'all' : 'any';
      return insert(root, act.group, Infinity, { id: next, nots: 0, kind, parts, implied: false });
    }
    case 'fill':
      return edit(root, act.id, (node) =>
        isGroup(node) || differences(node.leaf, act.leaf, '').length === 0 ? node : { ...node, leaf: act.leaf },
      );
    case 'remove':
      return act.id === root.id ? { ...root, parts: [] } : edit(root, act.id, () => undefined);
    case 'negate':
      return edit(root, act.id, (node) => ({ ...node, nots: node.nots > 0 ? 0 : 1 }));
    case 'join':
      return edit(root, act.id, (node) => (isGroup(node) ? { ...node, kind: act.kind } : node));
    case 'copy': {
      const [parent, index] = placeOf(root, act.id);
      const node = parent?.parts[index];
      return parent === undefined || node === undefined ? root : insert(root, parent.id, index + 1, renumbered(node, next));
    }
    case 'move':
      return moved(root, act.id, act.group, act.index);
    case 'shift':
      return shifted(root, act.id, act.way);
    case 'load':
      return treeOf(act.rule, next);
  }
}

/** The tree with one node changed, or taken out when `change` answers undefined. The root stays. */
function edit(root: GroupNode, id: number, change: (node: RuleNode) => RuleNode | undefined): GroupNode {
  if (root.id === id) {
    const own = change(root);
    return own !== undefined && isGroup(own) ? own : root;
  }
  const inside = (group: GroupNode): GroupNode => {
    const parts = group.parts.flatMap((part) => {
      if (part.id === id) return change(part) ?? [];
      return isGroup(part) ? inside(part) : part;
    });
    return parts.length === group.parts.length && parts.every((part, i) => part === group.parts[i]) ? group : { ...group, parts };
  };
  return inside(root);
}

function insert(root: GroupNode, group: number, index: number, node: RuleNode): GroupNode {
  return edit(root, group, (found) => (isGroup(found) ? { ...found, parts: found.parts.toSpliced(index, 0, node) } : found));
}

/** The node of an id. */
function nodeAt(node: RuleNode, id: number): RuleNode | undefined {
  if (node.id === id) return node;
  if (!isGroup(node)) return undefined;
  for (const part of node.parts) {
    const found = nodeAt(part, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The group a node is in and its place there; no group for the root. */
function placeOf(root: GroupNode, id: number): [GroupNode | undefined, number] {
  const index = root.parts.findIndex((part) => part.id === id);
  if (index >= 0) return [root, index];
  for (const part of root.parts) {
    if (!isGroup(part)) continue;
    const found = placeOf(part, id);
    if (found[0] !== undefined) return found;
  }
  return [undefined, -1];
}

/** Moves a node before the part at `index` of a group; into itself it does not go. */
function moved(root: GroupNode, id: number, group: number, index: number): GroupNode {
  const node = nodeAt(root, id);
  const [parent, from] = placeOf(root, id);
  if (node === undefined || parent === undefined || nodeAt(node, group) !== undefined || nodeAt(root, group) === undefined) return root;
  const to = parent.id === group && from < index ? index - 1 : index;
  if (parent.id === group && to === from) return root;
  return insert(
    edit(root, id, () => undefined),
    group,
    to,
    node,
  );
}

/** Moves by keyboard: one place up or down, into the group next to it (before, else after), or out behind its own group. */
function shifted(root: GroupNode, id: number, way: Shift): GroupNode {
  const [parent, index] = placeOf(root, id);
  if (parent === undefined) return root;
  if (way === 'up') return index === 0 ? root : moved(root, id, parent.id, index - 1);
  if (way === 'down') return index === parent.parts.length - 1 ? root : moved(root, id, parent.id, index + 2);
  if (way === 'in') {
    const beside = [parent.parts[index - 1], parent.parts[index + 1]].find((part) => part !== undefined && isGroup(part));
    return beside === undefined ? root : moved(root, id, beside.id, beside === parent.parts[index - 1] ? Infinity : 0);
  }
  const [outer, place] = placeOf(root, parent.id);
  return outer === undefined ? root : moved(root, id, outer.id, place + 1);
}

function renumbered(node: RuleNode, firstId: number): RuleNode {
  let id = firstId;
  const fresh = (old: RuleNode): RuleNode => (isGroup(old) ? { ...old, id: id++, parts: old.parts.map(fresh) } : { ...old, id: id++ });
  return fresh(node);
}

/** Where a test differs from what it is to become, when that is one text or number: the spot typing goes on in. */
function spotOf(root: GroupNode, id: number, leaf: LeafDraft): string {
  const node = nodeAt(root, id);
  if (node === undefined || isGroup(node)) return '';
  const spots = differences(node.leaf, leaf, String(id));
  return spots.length === 1 ? (spots[0] ?? '') : '';
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (before === after) return [];
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences((before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key], `${path}.${key}`),
  );
}
