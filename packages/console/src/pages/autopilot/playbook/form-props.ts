import type { PlaybookDraft } from './playbook-draft.ts';

/** What a part of the playbook's form works on. */
export interface PlaybookFormProps {
  readonly draft: PlaybookDraft;
  readonly change: (part: Partial<PlaybookDraft>) => void;
}
