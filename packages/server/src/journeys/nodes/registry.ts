import type { NodeKind } from './node.ts';
import { send } from './send.ts';

/** 节点登记 — every kind of journey node; a new one is a file here and a line in this list. */
export const NODE_KINDS: readonly NodeKind[] = [send];

/** The node a trigger leads to: for now every journey is one trigger and one message. */
export const FIRST_NODE: NodeKind = send;
