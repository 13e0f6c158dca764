import { useFormat } from '../use-format.ts';
import { useWords } from '../words/index.ts';
import './rules/rules.css';

interface Counted {
  readonly value: string;
  readonly label: string;
  /** How many there are of it; null when that is not known. */
  readonly count: number | null;
  /** What is counted; how often it happened unless it says otherwise. */
  readonly of?: 'times' | 'customers' | 'items';
  /** Its technical name where that is another. */
  readonly name?: string | undefined;
}

function CountedOption({ label, count, of = 'times', name = '' }: Counted) {
  const words = useWords().segments.rules;
  const format = useFormat();
  const said = { times: words.count, customers: words.holds, items: words.items }[of];
  return (
    <span className="rule-option">
      <span>
        {label} {name !== '' && name !== label && <span className="mono rule-quiet">{name}</span>}
      </span>
      <span className="num rule-quiet">{count !== null && count > 0 && said(format.short(count))}</span>
    </span>
  );
}

/** A choice of a list with how many there are of it, for the `optionRender` of Ant Design. */
export function countedOption({ data }: { readonly data: Counted }) {
  return <CountedOption {...data} />;
}
