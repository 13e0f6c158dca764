import { Select } from 'antd';

interface ComparedChoiceProps {
  readonly lines: readonly { readonly name: string; readonly earlier?: unknown }[];
  /** Of which alone the compared time is drawn; null: of all. */
  readonly focus: number | null;
  /** How the compared time is drawn: of all, or of one, which follows. */
  readonly said: { readonly all: string; readonly one: string };
  readonly onChoose: (name: string) => void;
}

/** 对比期画哪一组 — of several groups, how their compared time is drawn; where they are too many, of which one, to choose. */
export function ComparedChoice({ lines, focus, said, onChoose }: ComparedChoiceProps) {
  if (lines.length < 2 || lines.every(({ earlier }) => earlier === undefined)) return null;
  if (focus === null)
    return (
      <p className="rule-quiet" style={{ margin: 0 }}>
        {said.all}
      </p>
    );
  return (
    <div className="rule-line">
      <span className="rule-quiet">{said.one}</span>
      <Select
        size="small"
        showSearch
        aria-label={said.one}
        popupMatchSelectWidth={false}
        style={{ minWidth: 120, maxWidth: 320 }}
        value={lines[focus]?.name ?? null}
        options={lines.map(({ name }) => ({ value: name, label: name }))}
        onChange={onChoose}
      />
    </div>
  );
}
