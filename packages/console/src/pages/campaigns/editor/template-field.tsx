import { type ForbiddenHit, forbiddenIn } from '@gyre/domain/reach/forbidden-words';
import { Form, Input, type InputRef } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type ReactNode, useRef } from 'react';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import type { TriggerDraft } from '../draft/trigger-draft.ts';
import type { Problems } from './step-props.ts';
import { VariableMenu } from './variable-menu.tsx';
import './editor.css';

interface TemplateFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly trigger: TriggerDraft;
  readonly grants: string | null;
  readonly most: number;
  /** Problems of this place. */
  readonly problems: Problems;
  /** Words to list where the text holds them; none for what is not marketing. */
  readonly forbidden: readonly string[];
  readonly rows?: number;
  readonly hint?: string;
  readonly required?: boolean;
  readonly asJson?: boolean;
  readonly withLinks?: boolean;
  readonly extra?: ReactNode;
  readonly code?: boolean;
}

/** 模板输入 — a Liquid text with its variable picker, and right under it what is wrong with it. One line without `rows`. */
export function TemplateField(props: TemplateFieldProps) {
  const { label, value, onChange, rows } = props;
  const hits = props.forbidden.length === 0 ? [] : forbiddenIn(value, props.forbidden);
  // The list below names forbidden words itself.
  const problems = props.problems.filter(({ blocks, zh }) => blocks || !hits.some(({ word }) => zh.includes(`“${word}”`)));
  const { language } = useFormat();
  const line = useRef<InputRef>(null);
  const area = useRef<TextAreaRef>(null);
  const fieldOf = (): HTMLInputElement | HTMLTextAreaElement | null | undefined =>
    rows === undefined ? line.current?.input : area.current?.resizableTextArea?.textArea;
  const select = (from: number, to: number): void => {
    const field = fieldOf();
    field?.focus();
    field?.setSelectionRange(from, to);
  };
  const insert = (text: string): void => {
    const field = fieldOf();
    const [from, to] = [field?.selectionStart ?? value.length, field?.selectionEnd ?? value.length];
    onChange(value.slice(0, from) + text + value.slice(to));
    requestAnimationFrame(() => select(from + text.length, from + text.length));
  };
  const blocking = problems.some((problem) => problem.blocks);
  const shared = {
    value,
    maxLength: props.most,
    'aria-label': label,
    spellCheck: false,
    placeholder: props.hint ?? '',
    className: props.code === true ? 'mono' : '',
    status: blocking ? ('error' as const) : ('' as const),
  };
  return (
    <div className="template-field">
      <span className="template-menu">
        <VariableMenu
          trigger={props.trigger}
          grants={props.grants}
          asJson={props.asJson === true}
          withLinks={props.withLinks === true}
          onInsert={insert}
        />
      </span>
      <Form.Item label={label} required={props.required === true}>
        {rows === undefined ? (
          <Input ref={line} {...shared} onChange={(e) => onChange(e.target.value)} />
        ) : (
          <Input.TextArea
            ref={area}
            {...shared}
            autoSize={{ minRows: rows, maxRows: rows + 14 }}
            onChange={(e) => onChange(e.target.value)}
          />
        )}
        {props.extra}
        {problems.map((problem) => (
          <div key={problem.en} className={problem.blocks ? 'problem problem-blocks' : 'problem'}>
            {problem[language]}
          </div>
        ))}
        <ForbiddenHits text={value} hits={hits} onPick={select} />
      </Form.Item>
    </div>
  );
}

interface ForbiddenHitsProps {
  readonly text: string;
  readonly hits: readonly ForbiddenHit[];
  readonly onPick: (from: number, to: number) => void;
}

/** 广告禁用词 — those a text holds, each underlined; a click selects it in the text. */
function ForbiddenHits({ text, hits, onPick }: ForbiddenHitsProps) {
  const own = useWords().campaigns.editor;
  if (hits.length === 0) return null;
  return (
    <div className="problem">
      {own.forbidden(String(hits.length))}{' '}
      {hits.slice(0, 12).map((hit) => (
        <button key={hit.from} type="button" className="forbidden-word" onClick={() => onPick(hit.from, hit.to)}>
          {text.slice(hit.from, hit.to)}
        </button>
      ))}
    </div>
  );
}
