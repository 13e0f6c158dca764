import { useFormat } from '../use-format.ts';
import './rules/rules.css';

interface Counted {
  readonly value: string;
  readonly label: string;
  /** How many there are of it; null when that is not known. */
  readonly count: number | null;
  /** Its technical name where that is another. */
  readonly name?: string | undefined;
}

function CountedOption({ label, count, name = '' }: Counted) {
  const format = useFormat();
  return (
    <span className="rule-option">
      <span>
        {label} {name !== '' && name !== label && <span className="mono rule-quiet">{name}</span>}
      </span>
      <span className="num rule-quiet">{count !== null && count > 0 && format.short(count)}</span>
    </span>
  );
}

/** A choice of a list with how many there are of it, for the `optionRender` of Ant Design. */
export function countedOption({ data }: { readonly data: Counted }) {
  return <CountedOption {...data} />;
}
