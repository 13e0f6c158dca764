import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { Panel } from '../../../parts/panel.tsx';
import { useWords } from '../../../words/index.ts';
import { playbookSentence } from './playbook-summary.ts';
import { usePlaybookWords } from './use-playbook-words.ts';

/** 它会怎么做 — a playbook in one sentence; what is missing while it is none. */
export function InWords({ definition }: { readonly definition: PlaybookDefinition | undefined }) {
  const own = useWords().playbooks.editor;
  const words = usePlaybookWords();
  return (
    <Panel title={own.inWords}>
      <p style={{ margin: 0, fontSize: 15, lineHeight: 1.7, opacity: definition === undefined ? 0.7 : 1 }}>
        {definition === undefined ? own.inWordsUnready : playbookSentence(definition, words)}
      </p>
    </Panel>
  );
}
