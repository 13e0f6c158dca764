import { Button, Form, Input, Tooltip } from 'antd';
import { useRef } from 'react';
import { useWords } from '../../words/index.ts';
import type { StepProps } from './editor-basics.tsx';
import { propertiesOf, useVocabulary } from '../../parts/rules/vocabulary.ts';

/** 内容 — subject and body as Liquid templates; a variable is put in at the cursor by a click. */
export function ContentStep({ draft, change }: StepProps) {
  const words = useWords().campaigns.editor;
  const { kind, select } = draft.trigger;
  const properties = propertiesOf(useVocabulary(), kind === 'event' || kind === 'then_not' ? select.event : '');
  /** Where the cursor was last in the body; null until the body was entered. */
  const cursor = useRef<[number, number]>(null);
  const variables = [
    ['customer.name', '{{ customer.name | default: "" }}'],
    ...properties
      .slice(0, 12)
      .map((p) => [
        `event.${p.name}`,
        `{{ ${/^[\w-]+$/.test(p.name) ? `event.${p.name}` : `event.properties["${p.name}"]`} | default: "" }}`,
      ]),
    ['campaign.name', '{{ campaign.name }}'],
    [words.unsubscribe, '<a href="{{ unsubscribe_url }}">…</a>'],
  ] as const;
  const insert = (text: string): void => {
    const [from, to] = cursor.current ?? [draft.body.length, draft.body.length];
    cursor.current = [from + text.length, from + text.length];
    change({ body: draft.body.slice(0, from) + text + draft.body.slice(to) });
  };
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={words.subject} required>
        <Input value={draft.subject} maxLength={500} aria-label={words.subject} onChange={(e) => change({ subject: e.target.value })} />
      </Form.Item>
      <Form.Item label={words.body} required style={{ marginBottom: 8 }}>
        <Input.TextArea
          className="mono"
          value={draft.body}
          autoSize={{ minRows: 12, maxRows: 26 }}
          aria-label={words.body}
          spellCheck={false}
          onSelect={(e) => {
            cursor.current = [e.currentTarget.selectionStart, e.currentTarget.selectionEnd];
          }}
          onChange={(e) => change({ body: e.target.value })}
        />
      </Form.Item>
      <div style={{ display: 'flex', gap: 6, flexWrap: 'wrap', alignItems: 'center' }}>
        <Tooltip title={words.variablesNote}>
          <span style={{ opacity: 0.7 }}>{words.variables}</span>
        </Tooltip>
        {variables.map(([label, text]) => (
          <Button key={label} size="small" className="mono" onClick={() => insert(text ?? '')}>
            {label}
          </Button>
        ))}
      </div>
    </Form>
  );
}
