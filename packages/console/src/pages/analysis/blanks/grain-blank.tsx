import { Grain } from '@gyre/domain/questions/periods';
import { Select } from 'antd';
import { useWords } from '../../../words/index.ts';

interface GrainBlankProps {
  readonly value: Grain;
  readonly onChange: (grain: Grain) => void;
}

/** 粒度 — by hour, day, week or month. */
export function GrainBlank({ value, onChange }: GrainBlankProps) {
  const words = useWords().analysis;
  return (
    <Select<Grain>
      aria-label={words.grain}
      popupMatchSelectWidth={false}
      style={{ minWidth: 84 }}
      value={value}
      options={Grain.options.map((grain) => ({ value: grain, label: words.grains[grain] }))}
      onChange={onChange}
    />
  );
}
