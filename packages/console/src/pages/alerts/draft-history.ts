/** How many states are remembered. */
const MOST = 100;

/** 草稿的历史 — states of a draft, oldest first, and the place of the one that is shown. */
export interface DraftHistory<Draft> {
  readonly states: readonly Draft[];
  readonly at: number;
}

/** Remembers a draft; what was undone before it is forgotten. The same draft again changes nothing. */
export function remember<Draft>(history: DraftHistory<Draft>, draft: Draft): DraftHistory<Draft> {
  if (JSON.stringify(history.states[history.at]) === JSON.stringify(draft)) return history;
  const states = [...history.states.slice(0, history.at + 1), draft].slice(-MOST);
  return { states, at: states.length - 1 };
}

/** The history `by` steps further, −1 for undo; the same where there is nothing. */
export function moved<Draft>(history: DraftHistory<Draft>, by: -1 | 1): DraftHistory<Draft> {
  const at = history.at + by;
  return history.states[at] === undefined ? history : { ...history, at };
}
