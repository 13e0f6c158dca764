import type { Reentry } from '@gyre/domain';
import { Radio } from 'antd';
import { SpanInput } from '../../../parts/rules/test-form.tsx';
import { useWords } from '../../../words/index.ts';

const KINDS = ['always', 'never', 'after'] as const satisfies readonly Reentry['kind'][];

/** 再次进入 — whether a customer who entered before may enter again. */
export function ReentryForm({ value, onChange }: { readonly value: Reentry; readonly onChange: (reentry: Reentry) => void }) {
  const words = useWords().campaigns.editor;
  const choose = (kind: Reentry['kind']): void => onChange(kind === 'after' ? { kind, span: { amount: 30, unit: 'day' } } : { kind });
  return (
    <div className="rule-line">
      <Radio.Group
        optionType="button"
        value={value.kind}
        options={KINDS.map((kind) => ({ value: kind, label: words.reentries[kind] }))}
        onChange={(e) => choose(e.target.value as Reentry['kind'])}
      />
      {value.kind === 'after' && (
        <>
          <span>{words.reentryAfter}</span>
          <SpanInput value={value.span} onChange={(span) => onChange({ kind: 'after', span })} />
        </>
      )}
    </div>
  );
}
