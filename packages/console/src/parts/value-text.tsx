import { MISSING } from '../format.ts';
import { useFormat } from '../use-format.ts';
import { useWords } from '../words/index.ts';

/** A property or attribute value as text: yes and no in words, numbers grouped, lists with commas. */
export function ValueText({ value }: { readonly value: unknown }) {
  const words = useWords().form;
  const format = useFormat();
  if (value === null || value === undefined) return MISSING;
  if (typeof value === 'boolean') return value ? words.on : words.off;
  if (typeof value === 'number') return <span className="num">{format.number(value, 4)}</span>;
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? (
    value.map(String).join(format.language === 'zh' ? '、' : ', ')
  ) : (
    <span className="mono">{JSON.stringify(value)}</span>
  );
}
