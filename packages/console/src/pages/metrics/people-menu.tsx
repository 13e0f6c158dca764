import { DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { MISSING } from '../../format.ts';
import { useWords } from '../../words/index.ts';
import { type Definitions, hasDimension, metricsWithPeople, type rangeOfSpan } from './metric-book.ts';
import type { PickedNumber } from './metric-people.tsx';

type Days = ReturnType<typeof rangeOfSpan>;

interface PeopleMenuProps {
  readonly metric: string;
  readonly book: Definitions;
  readonly after: Days;
  readonly before: Days;
  /** Of a dimension; undefined: everybody. */
  readonly group?: NonNullable<PickedNumber['group']> | undefined;
  /** What the number is called, beside its metric. */
  readonly called: string;
  readonly onPick: (picked: PickedNumber) => void;
}

/** 是哪些用户 — those of either period, those lost and those new; of a metric made of others, by each that has customers. */
export function PeopleMenu({ metric, book, after, before, group, called, onPick }: PeopleMenuProps) {
  const words = useWords().metrics.people;
  const metrics = metricsWithPeople(metric, book).filter((key) => group === undefined || hasDimension(key, group.by, book));
  if (metrics.length === 0) return <span title={words.none}>{MISSING}</span>;
  const whom = {
    gone: { range: before, notIn: after, when: words.gone },
    fresh: { range: after, notIn: before, when: words.fresh },
    now: { range: after, when: words.now },
    before: { range: before, when: words.before },
  } as const;
  const nameOf = (key: string): string => book.get(key)?.name ?? key;
  const choices = (of: string) =>
    (Object.keys(whom) as (keyof typeof whom)[]).map((which) => {
      const { when, ...picked } = whom[which];
      return {
        key: `${of} ${which}`,
        label: when,
        onClick: () =>
          onPick({ metric: of, ...(group === undefined ? {} : { group }), about: words.about(nameOf(of), called, when), ...picked }),
      };
    });
  const [only, ...others] = metrics;
  const items =
    only !== undefined && others.length === 0
      ? choices(only)
      : metrics.map((key) => ({ key, type: 'group' as const, label: nameOf(key), children: choices(key) }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button size="small" aria-label={`${words.open} ${called === '' ? nameOf(metric) : called}`}>
        {words.open} <DownOutlined />
      </Button>
    </Dropdown>
  );
}
