import { theme } from 'antd';
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../../words/index.ts';
import { BuilderBar } from './builder-bar.tsx';
import { BuilderContext } from './builder-context.ts';
import { GroupBox } from './node-box.tsx';
import './rules.css';
import type { Builder } from './use-builder.ts';

interface RuleBuilderProps {
  readonly builder: Builder;
  /** Customers each node holds, by id; empty while nothing is counted. */
  readonly counts: ReadonlyMap<number, number>;
  /** The rule in words, for 复制为文本. */
  readonly sentence: string;
  readonly extra?: ReactNode;
}

/** 规则编辑器 — nested conditions to click, drag or move by keyboard; `Ctrl Z` and `Ctrl Shift Z` step back and forth. */
export function RuleBuilder({ builder, counts, sentence, extra }: RuleBuilderProps) {
  const words = useWords().segments.rules;
  const { token } = theme.useToken();
  const { state, dispatch, compiled } = builder;
  const [dragged, drag] = useState<number | null>(null);
  const place = useRef<HTMLElement>(null);
  const followed = useRef<number | null>(null);
  useUndoKeys(dispatch);
  useEffect(() => {
    if (followed.current === null) return;
    place.current?.querySelector<HTMLElement>(`[data-handle="${followed.current}"]`)?.focus();
    followed.current = null;
  });
  const scene = useMemo(() => {
    const follow = (id: number): void => {
      followed.current = id;
    };
    return { dispatch, counts, unfinished: new Set(compiled.unfinished), dragged, drag, follow };
  }, [dispatch, counts, compiled, dragged]);
  const colours = {
    '--rule-line': token.colorBorderSecondary,
    '--rule-strong': token.colorPrimary,
    '--rule-fill': token.colorFillQuaternary,
    '--rule-soft': token.colorPrimaryBg,
    '--rule-surface': token.colorBgContainer,
    '--rule-text': token.colorTextSecondary,
  } as CSSProperties;
  return (
    <section ref={place} className="rule-builder" aria-label={words.builder} style={colours}>
      <BuilderBar builder={builder} sentence={sentence} extra={extra} />
      <BuilderContext value={scene}>
        <GroupBox group={state.root} root />
      </BuilderContext>
    </section>
  );
}

/** Undo and redo from the keyboard; a text field keeps its own. */
function useUndoKeys(dispatch: Builder['dispatch']): void {
  useEffect(() => {
    const onKey = (e: KeyboardEvent): void => {
      if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== 'z') return;
      const field = e.target instanceof Element && e.target.closest('input:not([readonly]), textarea') !== null;
      if (field) return;
      e.preventDefault();
      dispatch({ act: e.shiftKey ? 'redo' : 'undo' });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [dispatch]);
}
