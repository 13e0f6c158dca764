import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { NO_EVENT, type SelectorDraft } from '../../../parts/rules/rule-draft.ts';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import { useWords } from '../../../words/index.ts';

/** Selectors of one blank at most. */
const MOST = 8;

interface AnyOfBlankProps {
  readonly value: readonly SelectorDraft[];
  readonly onChange: (value: readonly SelectorDraft[]) => void;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}

/** 任一事件 — an event with what its properties must be, or any of several. */
export function AnyOfBlank({ value, onChange, before, after }: AnyOfBlankProps) {
  const words = useWords().analysis;
  const first = value.length === 1 && value[0]?.event !== '';
  const more = (first || value.length > 1) && value.length < MOST && (
    <Button
      size="small"
      type="text"
      icon={<PlusOutlined />}
      title={words.orEvent}
      aria-label={words.orEvent}
      onClick={() => onChange([...value, NO_EVENT])}
    >
      {words.or}
    </Button>
  );
  return (
    <div className="rule-stack">
      {value.map((selector, i) => (
        <SelectorForm
          key={i}
          value={selector}
          onChange={(changed) => onChange(value.with(i, changed))}
          before={i === 0 ? before : <span className="rule-quiet analysis-or">{words.or}</span>}
          after={
            <>
              {i === 0 && after}
              {i === value.length - 1 && more}
              {i > 0 && (
                <Button
                  size="small"
                  type="text"
                  icon={<CloseOutlined />}
                  aria-label={words.removeEvent}
                  onClick={() => onChange(value.toSpliced(i, 1))}
                />
              )}
            </>
          }
        />
      ))}
    </div>
  );
}
