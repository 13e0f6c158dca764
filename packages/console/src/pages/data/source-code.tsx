import type { Source } from '@gyre/domain';
import { Drawer, Tabs, Typography } from 'antd';
import type { z } from 'zod';
import { Go } from '../../address.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { CodeBlock } from './code-block.tsx';
import { SecretOnce } from './secret-once.tsx';
import { snippetsFor } from './snippets.ts';

export type SourceFacts = z.infer<typeof Source>;

interface SourceCodeProps {
  readonly source: SourceFacts;
  /** Known only right after the source was created or its key replaced. */
  readonly writeKey: string | null;
  readonly title: string;
  readonly onClose: () => void;
}

/** 接入代码 — the write key where it is still known, and code for every client. */
export function SourceCode({ source, writeKey, title, onClose }: SourceCodeProps) {
  const words = useWords().data.sources;
  const project = useProjectKey();
  const snippets = snippetsFor(source.protocol, {
    origin: window.location.origin,
    project,
    writeKey: writeKey ?? `<${words.keyPlaceholder}>`,
  });
  return (
    <Drawer open title={title} onClose={onClose} size={760}>
      {writeKey === null ? (
        <Typography.Paragraph type="secondary">{words.snippetsHelp}</Typography.Paragraph>
      ) : (
        <SecretOnce title={words.onceTitle} help={words.onceHelp} secret={writeKey} />
      )}
      <Tabs
        items={snippets.map((s) => ({
          key: s.id,
          label: words.tabs[s.id],
          children: (
            <>
              {s.install !== '' && <CodeBlock title={words.install} code={s.install} />}
              <CodeBlock title={words.tabs[s.id]} code={s.code} />
            </>
          ),
        }))}
      />
      <Typography.Paragraph type="secondary">
        {words.waiting}{' '}
        <Go to="live" search={{ source: source.key }}>
          {words.openLive}
        </Go>
      </Typography.Paragraph>
    </Drawer>
  );
}
