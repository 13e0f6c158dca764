import { Button, Form, type FormInstance, Input } from 'antd';
import { useState } from 'react';
import { secretKindOf } from '../../parts/schema-fields.ts';
import { useWords } from '../../words/index.ts';
import { newSigningSecret } from './signing-secret.ts';

interface ProviderSecretsProps {
  readonly kind: string;
  readonly names: readonly string[];
  /** Those that are stored. */
  readonly kept: readonly string[];
  /** Has a `secret` of every name: what is typed, `''` to remove it, undefined to leave it. */
  readonly form: FormInstance;
}

/** 账号与密码 — write-only: stored ones are never shown; each stays unless another is typed or it is removed. */
export function ProviderSecrets({ kind, names, kept, form }: ProviderSecretsProps) {
  const w = useWords().reach.providers;
  if (names.length === 0) return null;
  return (
    <fieldset style={{ border: 0, padding: 0, margin: '8px 0 0' }}>
      <legend style={{ fontWeight: 600, marginBottom: 8 }}>{w.secrets}</legend>
      <p style={{ opacity: 0.65, marginTop: 0 }}>{w.secretsHelp}</p>
      {names.map((name) => (
        <Secret key={`${kind} ${name}`} kind={kind} name={name} isKept={kept.includes(name)} form={form} />
      ))}
    </fieldset>
  );
}

interface SecretProps {
  readonly kind: string;
  readonly name: string;
  readonly isKept: boolean;
  readonly form: FormInstance;
}

function Secret({ kind, name, isKept, form }: SecretProps) {
  const words = useWords();
  const w = words.reach.providers;
  const titles: Readonly<Record<string, string>> = w.secretNames;
  const helps: Readonly<Record<string, string>> = w.secretHelps;
  const [isGone, setGone] = useState(false);
  const [isShown, setShown] = useState(false);
  const set = (value: string | undefined): void => form.setFieldValue(['secret', name], value);
  const remove = (gone: boolean): void => {
    setGone(gone);
    set(gone ? '' : undefined);
  };
  const generate = (): void => {
    set(newSigningSecret());
    setShown(true);
  };
  const help = helps[`${kind}.${name}`];
  const title = titles[name] ?? name;
  return (
    <Form.Item label={title} extra={isGone ? w.secretGone : help} htmlFor={`secret-${name}`}>
      <div style={{ display: 'flex', gap: 8, alignItems: 'start' }}>
        <Form.Item name={['secret', name]} noStyle>
          {inputOf(name, {
            id: `secret-${name}`,
            disabled: isGone,
            placeholder: isKept && !isGone ? words.form.secretKept : '',
            shown: isShown,
            onShow: setShown,
          })}
        </Form.Item>
        {kind === 'standard' && name === 'secret' && <Button onClick={generate}>{w.secretGenerate}</Button>}
        {isKept && (
          <Button aria-label={`${isGone ? w.secretBack : w.secretRemove} ${title}`} onClick={() => remove(!isGone)}>
            {isGone ? w.secretBack : w.secretRemove}
          </Button>
        )}
      </div>
    </Form.Item>
  );
}

interface InputProps {
  readonly id: string;
  readonly disabled: boolean;
  readonly placeholder: string;
  readonly shown: boolean;
  readonly onShow: (shown: boolean) => void;
}

function inputOf(name: string, { shown, onShow, ...props }: InputProps) {
  switch (secretKindOf(name)) {
    case 'long':
      return <Input.TextArea {...props} className="mono" autoSize={{ minRows: 2, maxRows: 8 }} autoComplete="off" spellCheck={false} />;
    case 'text':
      return <Input {...props} autoComplete="off" />;
    case 'secret':
      return <Input.Password {...props} autoComplete="new-password" visibilityToggle={{ visible: shown, onVisibleChange: onShow }} />;
  }
}
