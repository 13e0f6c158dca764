import type { ReactNode } from 'react';
import { RuleBuilder } from './rule-builder.tsx';
import type { GroupNode } from './rule-draft.ts';
import { PreviewProgress } from './preview-progress.tsx';
import { useBuilder } from './use-builder.ts';
import { useRulePreview } from './use-preview.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface RuleInputProps {
  readonly start: GroupNode;
  readonly onChange: (root: GroupNode) => void;
  readonly extra?: ReactNode;
}

/** 规则 — the rule builder inside a form, with how many it holds now under it. */
export function RuleInput({ start, onChange, extra }: RuleInputProps) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const builder = useBuilder(start, onChange);
  const preview = useRulePreview(builder.compiled, 0);
  const { answer, counts, late } = preview;
  return (
    <>
      <RuleBuilder builder={builder} counts={counts} extra={extra} />
      <PreviewProgress preview={preview} />
      <p className={late ? 'rule-dim num' : 'num'} aria-live="polite" style={{ margin: '8px 0 0' }}>
        {words.audienceNow(format.number(answer?.customers))}
      </p>
    </>
  );
}
