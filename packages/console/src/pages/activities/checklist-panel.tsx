import { contract } from '@gyre/domain';
import { App, Checkbox } from 'antd';
import { useAct } from '../../api.ts';
import { presentMs } from '../../clock.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import type { ActivityCourse } from './activity-facts.ts';

type Item = ActivityCourse['definition']['checklist'][number];

/** 清单 — what has to be done, ticked in place; who did it and when stays with it. */
export function ChecklistPanel({ activity }: { readonly activity: ActivityCourse }) {
  const words = useWords().campaigns.activities;
  const format = useFormat();
  const { checklist } = activity.definition;
  const done = words.doneOf(format.number(activity.done.length), format.number(checklist.length));
  return (
    <Panel title={words.checklist} extra={checklist.length > 0 && <span className="num">{done}</span>}>
      {checklist.length === 0 && <span style={{ opacity: 0.65 }}>{words.noChecklist}</span>}
      <div style={{ display: 'grid', gap: 6 }}>
        {checklist.map((item) => (
          <ItemLine key={item.id} item={item} activity={activity} />
        ))}
      </div>
    </Panel>
  );
}

function ItemLine({ item, activity }: { readonly item: Item; readonly activity: ActivityCourse }) {
  const words = useWords();
  const own = words.campaigns.activities;
  const format = useFormat();
  const project = useProjectKey();
  const may = useMay('operate');
  const { message } = App.useApp();
  const check = useAct(contract.activities.check);
  const done = activity.done.find((one) => one.item === item.id);
  const isLate = done === undefined && item.due !== null && presentMs() >= item.due + DAY_MS;
  const tick = async (isDone: boolean): Promise<void> => {
    try {
      await check.mutateAsync({ params: { project, activity: activity.key, item: item.id }, body: { done: isDone } });
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    }
  };
  const facts = [
    ...(item.owner === '' ? [] : [item.owner]),
    ...(done !== undefined ? [own.doneBy(done.by, format.minute(done.at))] : item.due === null ? [] : [own.dueOn(format.day(item.due))]),
  ];
  return (
    <div style={{ display: 'flex', gap: 10, alignItems: 'baseline', flexWrap: 'wrap' }}>
      <Checkbox checked={done !== undefined} disabled={!may || check.isPending} onChange={(e) => void tick(e.target.checked)}>
        <span style={done === undefined ? {} : { textDecoration: 'line-through', opacity: 0.7 }}>{item.text}</span>
      </Checkbox>
      <span className="num" style={{ opacity: 0.65, fontSize: 13 }}>
        {facts.join(' · ')}
      </span>
      {isLate && <StatusDot tone="bad">{own.overdue}</StatusDot>}
    </div>
  );
}

/** An item may be done on its last day. */
const DAY_MS = 86_400_000;
