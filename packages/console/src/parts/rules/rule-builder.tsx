import { theme } from 'antd';
import { sentenceOfRule } from '@gyre/domain';
import { type CSSProperties, type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../../words/index.ts';
import { BuilderBar } from './builder-bar.tsx';
import { BuilderContext } from './builder-context.ts';
import { GroupBox } from './node-box.tsx';
import './rules.css';
import type { BuilderAct } from './rule-moves.ts';
import type { Builder } from './use-builder.ts';
import { useRuleWords } from './use-rule-words.ts';

interface RuleBuilderProps {
  readonly builder: Builder;
  /** Customers each node holds, by id; empty while nothing is counted. */
  readonly counts: ReadonlyMap<number, number>;
  readonly extra?: ReactNode;
}

/** 规则编辑器 — nested conditions to click, drag or move by keyboard; `Ctrl Z` and `Ctrl Shift Z` step back and forth. */
export function RuleBuilder({ builder, counts, extra }: RuleBuilderProps) {
  const words = useWords().segments.rules;
  const { token } = theme.useToken();
  const { state, dispatch, compiled } = builder;
  const [dragged, drag] = useState<number | null>(null);
  const place = useRef<HTMLElement>(null);
  const { follow, begin, keep } = useFocus(place);
  const act = useCallback(
    (one: BuilderAct): void => {
      dispatch(one);
      keep();
    },
    [dispatch, keep],
  );
  useUndoKeys(act, place);
  const ruleWords = useRuleWords();
  const scene = useMemo(
    () => ({ dispatch: act, counts, unfinished: new Set(compiled.unfinished), dragged, drag, follow, begin }),
    [act, counts, compiled, dragged, follow, begin],
  );
  const colours = {
    '--rule-line': token.colorBorderSecondary,
    '--rule-strong': token.colorPrimary,
    '--rule-fill': token.colorFillQuaternary,
    '--rule-soft': token.colorPrimaryBg,
    '--rule-surface': token.colorBgContainer,
    '--rule-text': token.colorTextSecondary,
  } as CSSProperties;
  return (
    <section ref={place} tabIndex={-1} className="rule-builder" aria-label={words.builder} style={colours}>
      <BuilderBar builder={builder} sentence={sentenceOfRule(compiled.rule, ruleWords)} extra={extra} />
      <BuilderContext value={scene}>
        <GroupBox group={state.root} root />
      </BuilderContext>
    </section>
  );
}

type Place = RefObject<HTMLElement | null>;

/**
 * Where the focus goes after an act: to the handle of the node that moved, to the first blank of the one just added, its list open; and
 * to the builder when what had it is gone.
 */
function useFocus(place: Place) {
  const next = useRef<(() => void) | null>(null);
  useEffect(() => {
    next.current?.();
    next.current = null;
  });
  const follow = useCallback(
    (id: number): void => {
      next.current = () => place.current?.querySelector<HTMLElement>(`[data-handle="${id}"]`)?.focus();
    },
    [place],
  );
  const begin = useCallback((): void => {
    next.current = () => {
      const nodes = [...(place.current?.querySelectorAll<HTMLElement>('[data-node]') ?? [])];
      const newest = nodes.toSorted((a, b) => Number(b.dataset['node']) - Number(a.dataset['node']))[0];
      const blank = newest?.querySelector<HTMLElement>('.ant-select:has(.ant-select-placeholder) input');
      blank?.focus();
      blank?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    };
  }, [place]);
  const keep = useCallback((): void => {
    next.current = () => {
      if (document.activeElement === document.body) place.current?.focus({ preventScroll: true });
    };
  }, [place]);
  return { follow, begin, keep };
}

/** Undo and redo from the keyboard: anywhere in the builder, and where nothing else would take them. */
function useUndoKeys(dispatch: Builder['dispatch'], place: Place): void {
  useEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      const key = e.key.toLowerCase();
      if (!(e.ctrlKey || e.metaKey) || e.altKey || (key !== 'z' && key !== 'y') || !takesUndo(e.target, place.current)) return;
      e.preventDefault();
      dispatch({ act: e.shiftKey || key === 'y' ? 'redo' : 'undo' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [dispatch, place]);
}

/** A text field outside keeps its own undo, as does what is being searched for in a list; of several builders each takes its own. */
function takesUndo(target: EventTarget | null, builder: HTMLElement | null): boolean {
  if (!(target instanceof Element) || builder === null) return false;
  if (!builder.contains(target))
    return target.closest('input, textarea, .rule-builder') === null && document.querySelectorAll('.rule-builder').length === 1;
  const isSearch = target instanceof HTMLInputElement && target.closest('.ant-select:not(.ant-select-auto-complete)') !== null;
  return !isSearch || target.value === '';
}
