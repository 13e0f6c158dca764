import { Typography } from 'antd';
import { useWords } from '../words/index.ts';

interface CopyTextProps {
  readonly text: string;
  /** Shown instead of the text itself. */
  readonly label?: string;
  readonly block?: boolean;
}

/** A text in fixed width with a button that copies it whole. */
export function CopyText({ text, label, block = false }: CopyTextProps) {
  const words = useWords().acts;
  const copyable = { text, tooltips: [words.copy, words.copied] };
  if (!block) {
    return (
      <Typography.Text copyable={copyable} className="mono">
        {label ?? text}
      </Typography.Text>
    );
  }
  return (
    <Typography.Paragraph copyable={copyable} style={{ marginBottom: 0 }}>
      <pre
        className="mono"
        style={{ display: 'inline-block', textAlign: 'left', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: 0, maxWidth: '92%' }}
      >
        {label ?? text}
      </pre>
    </Typography.Paragraph>
  );
}
