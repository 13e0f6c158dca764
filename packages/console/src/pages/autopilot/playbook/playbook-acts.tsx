import { contract, type Playbook } from '@gyre/domain';
import { App, Button } from 'antd';
import { useAct } from '../../../api.ts';
import { useGo } from '../../../address.tsx';
import { errorNote } from '../../../parts/error-view.tsx';
import { useMay, useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';

/** 预案操作 — edits it, switches it off and on, and deletes one without an open run. Off ends its runs, so it asks first. */
export function PlaybookActs({ playbook: { key, isOff, openRuns } }: { readonly playbook: Playbook }) {
  const words = useWords();
  const own = words.playbooks;
  const go = useGo();
  const project = useProjectKey();
  const may = useMay('operate');
  const { modal, message } = App.useApp();
  const turn = useAct(contract.autopilot.switchPlaybook, { onDone: () => void message.success(own.done) });
  const remove = useAct(contract.autopilot.removePlaybook, {
    onDone: () => {
      void message.success(own.removed);
      go('playbooks');
    },
  });
  if (!may) return null;
  const params = { project, playbook: key };
  const told = { onError: (error: unknown) => void message.error(errorNote(error, words), 10) };
  const ask = (title: string, content: string, onOk: () => void): void =>
    void modal.confirm({ title, content, okText: title, cancelText: words.acts.cancel, okButtonProps: { danger: true }, onOk });
  return (
    <>
      {isOff ? (
        <Button loading={turn.isPending} onClick={() => turn.mutate({ params, body: { off: false } }, told)}>
          {own.switchOn}
        </Button>
      ) : (
        <Button
          danger
          loading={turn.isPending}
          onClick={() => ask(own.switchOff, own.offAsk, () => turn.mutate({ params, body: { off: true } }, told))}
        >
          {own.switchOff}
        </Button>
      )}
      {openRuns === 0 && (
        <Button danger onClick={() => ask(words.acts.remove, own.removeAsk, () => remove.mutate({ params }, told))}>
          {words.acts.remove}
        </Button>
      )}
      <Button type="primary" onClick={() => go(`playbooks/${key}/edit`)}>
        {words.acts.edit}
      </Button>
    </>
  );
}
