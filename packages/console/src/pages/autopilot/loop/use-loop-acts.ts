import { contract, type LoopRow } from '@gyre/domain';
import { App } from 'antd';
import { useAct } from '../../../api.ts';
import { errorNote } from '../../../parts/error-view.tsx';
import { useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';

type Stopped = Pick<LoopRow, 'episode' | 'state'>;
const TREATING: ReadonlySet<LoopRow['state']> = new Set(['approved', 'running', 'tapering']);
const OVER: ReadonlySet<LoopRow['state']> = new Set(['ended', 'verdict']);

/** Whether there is anything a person could stop. */
export function isStoppable({ state, isSilenced }: Pick<LoopRow, 'state' | 'isSilenced'>): boolean {
  return !isSilenced && !OVER.has(state);
}

/** 停止 — ends the run of an episode, or before one leaves the episode alone; asks first, saying which. */
export function useStopLoop(): (loop: Stopped) => void {
  const words = useWords();
  const own = words.autopilot.doing;
  const project = useProjectKey();
  const { modal, message } = App.useApp();
  const stop = useAct(contract.autopilot.stop, { onDone: () => void message.success(own.stopped) });
  return ({ episode, state }) => {
    const isTreating = TREATING.has(state);
    const act = isTreating ? own.stop : own.silence;
    void modal.confirm({
      title: isTreating ? own.stopTitle : own.silenceTitle,
      content: isTreating ? own.stopText : own.silenceText,
      okText: act,
      cancelText: words.acts.cancel,
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: () => stop.mutate({ params: { project, episode } }, { onError: (error) => void message.error(errorNote(error, words), 10) }),
    });
  };
}
