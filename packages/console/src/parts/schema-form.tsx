import type { Sentence } from '@gyre/domain';
import { Button, Form, type FormInstance, Input, InputNumber, Select, Switch } from 'antd';
import type { Rule } from 'antd/es/form';
import { type ReactNode, useMemo } from 'react';
import { z } from 'zod';
import { usePrefs } from '../prefs.ts';
import { useWords, type Words } from '../words/index.ts';
import { type Field, fieldsOf, type JsonSchema } from './schema-fields.ts';

interface SchemaFormProps {
  /** A zod object, or the JSON Schema the server sent. */
  readonly schema: z.ZodObject | JsonSchema;
  readonly initial?: Readonly<Record<string, unknown>> | undefined;
  readonly secretFields?: readonly string[];
  /** True when secrets are stored already: they may then stay empty. */
  readonly hasSecret?: boolean;
  /** Titles of fields whose schema carries none. */
  readonly titles?: Readonly<Record<string, Sentence>>;
  /** Labels of choices, by field and value, where the schema carries none. */
  readonly labels?: Readonly<Record<string, Readonly<Record<string, Sentence>>>>;
  /** Fields not shown. */
  readonly hidden?: readonly string[];
  readonly onSubmit: (values: Record<string, unknown>) => void;
  readonly submitLabel?: string;
  readonly busy?: boolean;
  /** Buttons beside the submit button. */
  readonly extra?: ReactNode;
  readonly form?: FormInstance;
  /** False when the submit button is elsewhere (a modal's own). */
  readonly withSubmit?: boolean;
}

/** 模式表单 — a form drawn from a schema: its fields, their kinds, limits, titles and defaults. Empty optional fields are left out of the values. */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, secretFields, titles, hidden, labels } = props;
  const words = useWords();
  const { language } = usePrefs();
  const [own] = Form.useForm();
  const form = props.form ?? own;
  const fields = useMemo(
    () => fieldsOf(jsonSchemaOf(schema), secretFields ?? [], titles).filter((f) => hidden?.includes(f.name) !== true),
    [schema, secretFields, titles, hidden],
  );
  const initial = Object.fromEntries(fields.map((f) => [f.name, props.initial?.[f.name] ?? f.initial]));
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={initial}
      requiredMark="optional"
      onFinish={(values: Record<string, unknown>) => props.onSubmit(filled(values))}
    >
      {fields.map((field) => (
        <Form.Item
          key={field.name}
          name={field.name}
          label={field.title[language]}
          extra={field.help?.[language]}
          valuePropName={field.kind === 'switch' ? 'checked' : 'value'}
          required={isNeeded(field, props.hasSecret === true)}
          rules={rulesOf(field, props.hasSecret === true, words)}
        >
          {inputOf(field, language, labels?.[field.name], props.hasSecret === true ? words.form.secretKept : undefined)}
        </Form.Item>
      ))}
      {props.withSubmit !== false && (
        <div style={{ display: 'flex', gap: 8 }}>
          <Button type="primary" htmlType="submit" loading={props.busy === true}>
            {props.submitLabel ?? words.acts.save}
          </Button>
          {props.extra}
        </div>
      )}
    </Form>
  );
}

function jsonSchemaOf(schema: z.ZodObject | JsonSchema): JsonSchema {
  return schema instanceof z.ZodObject ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema) : schema;
}

function filled(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''));
}

function isNeeded(field: Field, hasSecret: boolean): boolean {
  return field.required && field.kind !== 'switch' && !(field.kind === 'secret' && hasSecret);
}

function rulesOf(field: Field, hasSecret: boolean, words: Words): Rule[] {
  const f = words.form;
  const rules: Rule[] = [];
  if (isNeeded(field, hasSecret)) rules.push({ required: true, message: f.required });
  if (field.kind === 'number' || field.kind === 'integer') {
    if (field.min !== undefined) rules.push({ type: 'number', min: field.min, message: f.tooSmall(field.min) });
    if (field.max !== undefined) rules.push({ type: 'number', max: field.max, message: f.tooLarge(field.max) });
    return rules;
  }
  if (field.minLength !== undefined && field.minLength > 1) rules.push({ min: field.minLength, message: f.tooShort(field.minLength) });
  if (field.maxLength !== undefined) rules.push({ max: field.maxLength, message: f.tooLong(field.maxLength) });
  if (field.format === 'email') rules.push({ type: 'email', message: f.email });
  if (field.pattern !== undefined) rules.push({ pattern: new RegExp(field.pattern), message: f.pattern });
  return rules;
}

function inputOf(
  field: Field,
  language: 'zh' | 'en',
  labels: Readonly<Record<string, Sentence>> | undefined,
  kept: string | undefined,
): ReactNode {
  const options = field.options.map((o) => ({ value: o.value, label: (labels?.[String(o.value)] ?? o.label)[language] }));
  switch (field.kind) {
    case 'secret':
      return <Input.Password autoComplete="new-password" {...(kept === undefined ? {} : { placeholder: kept })} />;
    case 'number':
    case 'integer':
      return <InputNumber style={{ width: 200 }} {...(field.kind === 'integer' ? { precision: 0 } : {})} />;
    case 'switch':
      return <Switch />;
    case 'choice':
      return <Select options={options} allowClear={!field.required} />;
    case 'choices':
      return <Select mode="multiple" options={options} />;
    case 'texts':
      return <Select mode="tags" open={false} suffixIcon={null} />;
    case 'long':
      return <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />;
    case 'text':
      return <Input />;
  }
}
