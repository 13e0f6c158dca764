import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { guessBindings, MAX_GOALS } from '@gyre/domain';
import { Button, Input, InputNumber, Select, Tag, theme } from 'antd';
import { useRuleWords } from '../../../parts/rules/use-rule-words.ts';
import { SelectorForm } from '../../../parts/rules/selector-form.tsx';
import { SpanInput } from '../../../parts/rules/test-form.tsx';
import { propertiesOf, useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useWords } from '../../../words/index.ts';
import { type GoalDraft, newGoal } from '../draft/goal-draft.ts';
import '../../../parts/rules/rules.css';

interface GoalsFormProps {
  readonly goals: readonly GoalDraft[];
  readonly onChange: (goals: readonly GoalDraft[]) => void;
}

/** 目标 — up to three, in order: the first one decides. */
export function GoalsForm({ goals, onChange }: GoalsFormProps) {
  const words = useWords().campaigns.editor;
  const vocabulary = useVocabulary();
  const { event: eventName } = useRuleWords();
  const { order, amount = null } = guessBindings(vocabulary);
  const swap = (i: number, j: number): void => {
    const [a, b] = [goals[i], goals[j]];
    if (a !== undefined && b !== undefined) onChange(goals.with(i, b).with(j, a));
  };
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      <span style={{ opacity: 0.7 }}>{words.goalsNote}</span>
      {goals.map((goal, i) => (
        <GoalCard
          key={i}
          goal={goal}
          place={i}
          count={goals.length}
          onChange={(changed) => onChange(goals.with(i, changed))}
          onRemove={() => onChange(goals.toSpliced(i, 1))}
          onMove={(by) => swap(i, i + by)}
        />
      ))}
      {goals.length < MAX_GOALS && (
        <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
          {goals.length === 0 && order !== undefined && (
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => onChange([newGoal(eventName(order), order, amount)])}>
              {words.addGoalFrom(eventName(order))}
            </Button>
          )}
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => onChange([...goals, newGoal()])}>
            {words.addGoal}
          </Button>
        </div>
      )}
    </div>
  );
}

interface GoalCardProps {
  readonly goal: GoalDraft;
  readonly place: number;
  readonly count: number;
  readonly onChange: (goal: GoalDraft) => void;
  readonly onRemove: () => void;
  readonly onMove: (by: 1 | -1) => void;
}

function GoalCard({ goal, place, count, onChange, onRemove, onMove }: GoalCardProps) {
  const words = useWords().campaigns.editor;
  const { token } = theme.useToken();
  const set = (part: Partial<GoalDraft>): void => onChange({ ...goal, ...part });
  const numbers = propertiesOf(useVocabulary(), goal.select.event).filter(({ type }) => type === 'number');
  return (
    <div style={{ border: `1px solid ${token.colorBorderSecondary}`, borderRadius: 8, padding: 12, display: 'grid', gap: 8 }}>
      <div style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
        <Input
          value={goal.name}
          maxLength={60}
          placeholder={words.goalNameHint}
          aria-label={words.goalName}
          onChange={(e) => set({ name: e.target.value })}
        />
        {place === 0 && (
          <Tag color="processing" style={{ marginInlineEnd: 0 }}>
            {words.deciding}
          </Tag>
        )}
        {count > 1 && (
          <>
            <Button
              size="small"
              type="text"
              icon={<ArrowUpOutlined />}
              aria-label={words.moveUp}
              disabled={place === 0}
              onClick={() => onMove(-1)}
            />
            <Button
              size="small"
              type="text"
              icon={<ArrowDownOutlined />}
              aria-label={words.moveDown}
              disabled={place === count - 1}
              onClick={() => onMove(1)}
            />
          </>
        )}
        <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={words.remove} onClick={onRemove} />
      </div>
      <div className="rule-line">
        <span>{words.goalWithin}</span>
        <SpanInput value={goal.within} onChange={(within) => set({ within })} />
        <span>{words.goalDoes}</span>
      </div>
      <SelectorForm
        label={words.eventHint}
        addTest={words.addTest}
        value={goal.select}
        onChange={(select) => set(select.event === goal.select.event ? { select } : { select, value: null })}
      />
      <div className="rule-line">
        <span>{words.goalTimes}</span>
        <InputNumber<number>
          min={1}
          max={100}
          precision={0}
          style={{ width: 70 }}
          aria-label={words.goalTimes}
          value={goal.times}
          onChange={(times) => set({ times: times ?? 1 })}
        />
        <span>{words.goalTimesUnit}</span>
        <Select<string>
          allowClear
          placeholder={words.goalValueNone}
          aria-label={words.goalValue}
          prefix={words.goalValue}
          popupMatchSelectWidth={false}
          style={{ minWidth: 220 }}
          value={goal.value}
          options={numbers.map(({ name, displayName }) => ({ value: name, label: displayName === '' ? name : displayName }))}
          onChange={(value: string | undefined) => set({ value: value ?? null })}
        />
      </div>
    </div>
  );
}
