import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { type ChecklistItem, instant, localDate, parseInstant } from '@gyre/domain';
import { Button, Form, Input } from 'antd';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface ChecklistFormProps {
  readonly items: readonly ChecklistItem[];
  readonly onChange: (items: ChecklistItem[]) => void;
}

const MOST_ITEMS = 50;

/** 清单 — what has to be done, by whom and until which day. */
export function ChecklistForm({ items, onChange }: ChecklistFormProps) {
  const words = useWords().campaigns.activities;
  const add = (): void => onChange([...items, { id: freshId(items), text: '', owner: '', due: null }]);
  return (
    <Form.Item label={words.checklist} extra={words.checklistHelp}>
      <div style={{ display: 'grid', gap: 8 }}>
        {items.map((item, i) => (
          <ItemRow
            key={item.id}
            item={item}
            onChange={(changed) => onChange(items.with(i, changed))}
            onRemove={() => onChange(items.toSpliced(i, 1))}
          />
        ))}
        {items.length < MOST_ITEMS && (
          <Button type="dashed" icon={<PlusOutlined />} onClick={add} style={{ justifySelf: 'start' }}>
            {words.addItem}
          </Button>
        )}
      </div>
    </Form.Item>
  );
}

/** `i1`, `i2` …: the first none of them has. */
function freshId(items: readonly ChecklistItem[]): string {
  const taken = new Set(items.map(({ id }) => id));
  for (let n = 1; ; n++) if (!taken.has(`i${n}`)) return `i${n}`;
}

interface ItemRowProps {
  readonly item: ChecklistItem;
  readonly onChange: (item: ChecklistItem) => void;
  readonly onRemove: () => void;
}

function ItemRow({ item, onChange, onRemove }: ItemRowProps) {
  const all = useWords();
  const words = all.campaigns.activities;
  const { zone } = useFormat();
  return (
    <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
      <Input
        style={{ flex: '1 1 260px' }}
        value={item.text}
        maxLength={200}
        placeholder={words.item}
        aria-label={words.item}
        onChange={(e) => onChange({ ...item, text: e.target.value })}
      />
      <Input
        style={{ width: 140 }}
        value={item.owner}
        maxLength={60}
        placeholder={words.owner}
        aria-label={words.owner}
        onChange={(e) => onChange({ ...item, owner: e.target.value })}
      />
      <Input
        type="date"
        style={{ width: 190 }}
        prefix={words.due}
        aria-label={words.due}
        value={item.due === null ? '' : localDate(instant(item.due), zone)}
        onChange={(e) => onChange({ ...item, due: e.target.value === '' ? null : (parseInstant(e.target.value, zone) ?? null) })}
      />
      <Button type="text" icon={<DeleteOutlined />} aria-label={all.acts.remove} onClick={onRemove} />
    </div>
  );
}
