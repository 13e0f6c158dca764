import { useWords } from '../../../words/index.ts';
import { ChoiceBlank } from './choice-blank.tsx';
import { ValueBlank, type ValueDraft } from './value-blank.tsx';

interface Worth {
  readonly value?: ValueDraft | undefined;
  readonly unit: 'number' | 'money';
}

interface WorthBlankProps extends Worth {
  /** The event whose properties are offered. */
  readonly event: string;
  readonly change: (part: Partial<Worth>) => void;
}

/** 转化的价值 — none, so that conversions are counted, or a number each has. */
export function WorthBlank({ value, unit, event, change }: WorthBlankProps) {
  const words = useWords().analysis;
  const { worth } = words.attribution;
  return (
    <>
      <ChoiceBlank
        label={worth.label}
        value={value === undefined ? 'count' : 'value'}
        names={worth.names}
        onChange={(which) => change({ value: which === 'count' ? undefined : { property: '' } })}
      />
      {value !== undefined && (
        <>
          <ValueBlank numbers event={event} value={value} onChange={(chosen) => change({ value: chosen })} />
          <ChoiceBlank
            label={words.unit}
            value={unit}
            names={{ money: words.units.money, number: words.units.number }}
            onChange={(chosen) => change({ unit: chosen })}
          />
        </>
      )}
    </>
  );
}
