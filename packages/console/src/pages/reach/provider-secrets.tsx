import { Button, Form, Input } from 'antd';
import { secretKindOf } from '../../parts/schema-fields.ts';
import { useWords } from '../../words/index.ts';

interface ProviderSecretsProps {
  readonly names: readonly string[];
  readonly hasSecret: boolean;
  readonly replacing: boolean;
  readonly onReplace: () => void;
}

/** 账号与密码 — write-only: stored ones are never shown and stay unless they are replaced, all together. */
export function ProviderSecrets({ names: fields, hasSecret, replacing, onReplace }: ProviderSecretsProps) {
  const w = useWords().reach.providers;
  const names: Readonly<Record<string, string>> = w.secretNames;
  if (fields.length === 0) return null;
  return (
    <fieldset style={{ border: 0, padding: 0, margin: '8px 0 0' }}>
      <legend style={{ fontWeight: 600, marginBottom: 8 }}>{w.secrets}</legend>
      {hasSecret && !replacing ? (
        <p>
          {w.secretKept}{' '}
          <Button size="small" onClick={onReplace}>
            {w.secretReplace}
          </Button>
        </p>
      ) : (
        <>
          <p style={{ opacity: 0.65, marginTop: 0 }}>
            {w.secretsHelp}
            {hasSecret && w.secretWhole}
          </p>
          {fields.map((name) => (
            <Form.Item key={name} name={['secret', name]} label={names[name] ?? name}>
              {inputOf(name)}
            </Form.Item>
          ))}
        </>
      )}
    </fieldset>
  );
}

function inputOf(name: string) {
  switch (secretKindOf(name)) {
    case 'long':
      return <Input.TextArea className="mono" autoSize={{ minRows: 2, maxRows: 8 }} autoComplete="off" spellCheck={false} />;
    case 'text':
      return <Input autoComplete="off" />;
    case 'secret':
      return <Input.Password autoComplete="new-password" />;
  }
}
