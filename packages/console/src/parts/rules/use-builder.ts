import type { Rule } from '@gyre/domain';
import { useEffect, useMemo, useReducer, useRef } from 'react';
import { compiled, type Compiled, type GroupNode } from './rule-draft.ts';
import { build, type BuilderAct, type BuilderState, builderOf } from './rule-moves.ts';

export interface Builder {
  readonly state: BuilderState;
  readonly dispatch: (act: BuilderAct) => void;
  /** The rule as it stands, without what is not filled in. */
  readonly compiled: Compiled;
}

/** A tree or a rule to start from. */
export type Start = GroupNode | Rule;

function stateOf(start: Start): BuilderState {
  return 'nots' in start ? { root: start, past: [], future: [], typing: '' } : builderOf(start);
}

/** 规则编辑 — the state of one builder. `onChange` is told of every tree after the first. */
export function useBuilder(start: Start, onChange: (root: GroupNode) => void): Builder {
  const [state, dispatch] = useReducer(build, start, stateOf);
  const told = useRef(state.root);
  useEffect(() => {
    if (told.current === state.root) return;
    told.current = state.root;
    onChange(state.root);
  }, [state.root, onChange]);
  return { state, dispatch, compiled: useMemo(() => compiled(state.root), [state.root]) };
}
