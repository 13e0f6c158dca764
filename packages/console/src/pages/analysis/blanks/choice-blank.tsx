import { Select } from 'antd';

interface ChoiceBlankProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  /** What each choice is called, in the order they are offered. */
  readonly names: { readonly [K in Value]: string };
  /** Which of them may be chosen; all unless it says so. */
  readonly offered?: readonly Value[];
  readonly onChange: (value: Value) => void;
  /** Show the label above the choices; without it only those who hear the page hear it. */
  readonly titled?: boolean;
}

/** 单选空格 — one of a few choices. */
export function ChoiceBlank<Value extends string>({ label, value, names, offered, onChange, titled = false }: ChoiceBlankProps<Value>) {
  const choices = (Object.keys(names) as Value[]).filter((one) => offered === undefined || offered.includes(one));
  const select = (
    <Select<Value>
      aria-label={label}
      popupMatchSelectWidth={false}
      style={{ minWidth: 88 }}
      value={value}
      options={choices.map((one) => ({ value: one, label: names[one] })) as never}
      onChange={onChange}
    />
  );
  if (!titled) return select;
  return (
    <div className="analysis-field">
      <span className="rule-quiet">{label}</span>
      {select}
    </div>
  );
}
