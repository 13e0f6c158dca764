import { Button, Alert } from 'antd';
import { CallError } from '../api.ts';
import { useWords, type Words } from '../words/index.ts';

/** What went wrong, in the operator's language where the console knows better than the server. */
export function errorText(error: unknown, words: Words): string {
  if (!(error instanceof CallError)) return error instanceof Error ? error.message : JSON.stringify(error);
  const codes: Readonly<Record<string, string>> = words.errors.codes;
  const known = codes[error.code];
  if (known === undefined) return error.message;
  const alone =
    error.message === '' || ['network', 'not_signed_in', 'not_permitted', 'csrf_missing', 'wrong_password'].includes(error.code);
  return alone ? known : `${known}${words.colon}${error.message}`;
}

interface ErrorViewProps {
  readonly error: unknown;
  readonly retry?: (() => void) | undefined;
}

/** 错误 — what happened and a way to try again, in the place of what could not be shown. */
export function ErrorView({ error, retry }: ErrorViewProps) {
  const words = useWords();
  return (
    <Alert
      type="error"
      showIcon
      title={words.errors.title}
      description={errorText(error, words)}
      action={
        retry && (
          <Button size="small" onClick={retry}>
            {words.acts.retry}
          </Button>
        )
      }
    />
  );
}
