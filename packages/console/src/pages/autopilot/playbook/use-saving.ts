import { contract } from '@gyre/domain';
import type { PlaybookDefinition } from '@gyre/domain/autopilot/playbook';
import { App } from 'antd';
import { useAct } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { errorNote } from '../../../parts/error-view.tsx';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import type { Problems } from '../../campaigns/editor/step-props.ts';
import type { Gap, PlaybookDraft } from './playbook-draft.ts';

/** How a save stands, and what begins one. */
export interface Saving {
  readonly busy: boolean;
  readonly save: () => void;
}

interface SavingProps {
  readonly draft: PlaybookDraft;
  /** Undefined while the draft is none. */
  readonly definition: PlaybookDefinition | undefined;
  readonly gaps: readonly Gap[];
  readonly problems: Problems;
  readonly forget: () => void;
}

/** 保存 — writes the draft as the next version, unless something is missing or wrong, and shows the playbook. */
export function useSaving({ draft, definition, gaps, problems, forget }: SavingProps): Saving {
  const words = useWords();
  const go = useGo();
  const project = useProjectKey();
  const { message } = App.useApp();
  const { key } = draft.campaign;
  const act = useAct(contract.autopilot.savePlaybook, {
    onDone: ({ version }) => {
      forget();
      void message.success(words.playbooks.saved(version));
      go(`playbooks/${key}`);
    },
  });
  const save = (): void => {
    if (act.isPending || definition === undefined || gaps.length > 0 || problems.some(({ blocks }) => blocks)) return;
    act.mutate(
      { params: { project, playbook: key }, body: { definition, version: draft.version } },
      { onError: (error) => void message.error(errorNote(error, words), 10) },
    );
  };
  return { busy: act.isPending, save };
}
