import { FilterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { SelectorDraft } from '../../../parts/rules/rule-draft.ts';
import { FilterForm, NEW_TEST } from '../../../parts/rules/selector-form.tsx';
import { useWords } from '../../../words/index.ts';

interface FilterBlankProps {
  readonly event: string;
  readonly value: SelectorDraft['filter'];
  readonly onChange: (filter: SelectorDraft['filter']) => void;
}

/** 全局筛选 — what the properties of every event must be: a business line, a store, a channel. */
export function FilterBlank({ event, value, onChange }: FilterBlankProps) {
  const words = useWords().analysis;
  if (value.all.length === 0 && value.any.length === 0)
    return (
      <div>
        <Button size="small" type="text" icon={<FilterOutlined />} onClick={() => onChange({ ...value, all: [NEW_TEST] })}>
          {words.filterAll}
        </Button>
      </div>
    );
  return (
    <div className="rule-stack">
      <span className="rule-quiet">{words.filterAll}</span>
      <FilterForm event={event} value={value} onChange={onChange} />
    </div>
  );
}
