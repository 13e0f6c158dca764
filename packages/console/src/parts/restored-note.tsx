import { Alert, Button } from 'antd';

interface RestoredNoteProps {
  /** Whether there is anything to say. */
  readonly restored: boolean;
  readonly title: string;
  /** Throws the changes away; without it the note can only be closed. */
  readonly discard?: { readonly label: string; readonly onClick: () => void };
}

/** 草稿提示 — says that unsaved changes of an earlier visit are back. */
export function RestoredNote({ restored, title, discard }: RestoredNoteProps) {
  if (!restored) return null;
  const action = discard && (
    <Button size="small" onClick={discard.onClick}>
      {discard.label}
    </Button>
  );
  return <Alert type="info" showIcon closable={discard === undefined} title={title} action={action} style={{ marginBottom: 12 }} />;
}
