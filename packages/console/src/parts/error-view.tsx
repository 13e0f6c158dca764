import { Button, Alert } from 'antd';
import type { ReactNode } from 'react';
import { CallError } from '../api.ts';
import { currentLanguage, usePrefs } from '../prefs.ts';
import { useWords, type Words } from '../words/index.ts';

/**
 * What happened, why and what to do now, in the operator's language: the sentence the error brings in both languages, else that of its code;
 * where the console knows nothing of the error, the error's own words.
 */
function errorText(error: unknown, words: Words): string {
  if (!(error instanceof CallError)) return error instanceof Error ? error.message : JSON.stringify(error);
  const own = error.details[currentLanguage()];
  if (typeof own === 'string') return own;
  const codes: Readonly<Record<string, string>> = words.errors.codes;
  return codes[error.code] ?? error.message;
}

/** Codes whose sentence cannot name what was wrong; for them what the server said stands open. */
const SAY_MORE: ReadonlySet<string> = new Set(['invalid_input', 'file_unreadable', 'setting_invalid', 'provider_failed', 'internal']);

/** 错误说明 — the sentence of `errorText` and, where it is only that of the code, what the server said exactly, folded under it. For alerts and messages. */
export function errorNote(error: unknown, words: Words): ReactNode {
  if (!(error instanceof CallError)) return errorText(error, words);
  const text = errorText(error, words);
  if (typeof error.details[currentLanguage()] === 'string') return text;
  return <ErrorNote text={text} detail={error.message} open={SAY_MORE.has(error.code)} />;
}

function ErrorNote({ text, detail, open }: { readonly text: string; readonly detail: string; readonly open: boolean }) {
  const words = useWords().errors;
  const { language } = usePrefs();
  if (detail === '' || detail === text) return text;
  return (
    <>
      {text}
      <details open={open || language === 'en'} style={{ marginTop: 4, maxWidth: 640, textAlign: 'start' }}>
        <summary style={{ cursor: 'pointer', opacity: 0.75 }}>{words.detail}</summary>
        <span className="mono" style={{ overflowWrap: 'anywhere' }}>
          {detail}
        </span>
      </details>
    </>
  );
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
      description={errorNote(error, words)}
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
