import { App } from 'antd';
import { useCallback } from 'react';
import { errorNote } from '../../parts/error-view.tsx';
import { useWords } from '../../words/index.ts';

export interface Question {
  /** The act as a question that names the thing. */
  readonly title: string;
  /** What will happen, to how many. */
  readonly what: string;
  /** The verb on the button. */
  readonly act: string;
  readonly danger?: boolean;
  readonly run: () => Promise<unknown>;
}

/** 确认一次 — asks before an act that cannot be undone in place; a refusal by the server is told and the question stays open. */
export function useAsk(): (question: Question) => void {
  const { modal, message } = App.useApp();
  const words = useWords();
  return useCallback(
    ({ title, what, act, danger = false, run }) => {
      const onOk = async (): Promise<void> => {
        try {
          await run();
        } catch (error) {
          void message.error(errorNote(error, words), 8);
          throw error;
        }
      };
      void modal.confirm({
        title,
        content: what,
        okText: act,
        cancelText: words.data.act.cancel,
        okButtonProps: { danger },
        onOk,
        width: 460,
      });
    },
    [modal, message, words],
  );
}
