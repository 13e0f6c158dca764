import { createContext, useContext } from 'react';
import type { BuilderAct } from './rule-moves.ts';

/** What every node of the builder needs. */
export interface BuilderScene {
  readonly dispatch: (act: BuilderAct) => void;
  /** Customers each node holds, as far as they are counted. */
  readonly counts: ReadonlyMap<number, number>;
  readonly unfinished: ReadonlySet<number>;
  /** The node being dragged. */
  readonly dragged: number | null;
  readonly drag: (id: number | null) => void;
  /** Puts the focus on the handle of a node once it is drawn at its new place. */
  readonly follow: (id: number) => void;
  /** Puts the focus on the first blank of the node just added. */
  readonly begin: () => void;
}

/** 编辑器上下文 — given by `RuleBuilder`. */
export const BuilderContext = createContext<BuilderScene | null>(null);

/** @throws Error outside a `RuleBuilder` */
export function useScene(): BuilderScene {
  const scene = useContext(BuilderContext);
  if (scene === null) throw new Error('not inside a RuleBuilder');
  return scene;
}
