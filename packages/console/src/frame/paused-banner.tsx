import { contract } from '@gyre/domain';
import { Alert, App, Button } from 'antd';
import { useAct } from '../api.ts';
import { errorNote } from '../parts/error-view.tsx';
import { useMay, useProjectOrNull } from '../session.ts';
import { useWords } from '../words/index.ts';

/** Says that a restored project sends nothing until an operator resumes it. */
export function PausedBanner() {
  const project = useProjectOrNull();
  const words = useWords();
  const may = useMay('configure');
  const { message, modal } = App.useApp();
  const update = useAct(contract.projects.update, { onDone: () => void message.success(words.frame.resumed) });
  if (project?.paused !== true) return null;
  const resume = (): void => {
    modal.confirm({
      title: words.frame.resume,
      content: words.frame.resumeAsk,
      okText: words.frame.resume,
      cancelText: words.acts.cancel,
      onOk: () =>
        update
          .mutateAsync({ params: { project: project.key }, body: { paused: false } })
          .catch((error: unknown) => message.error(errorNote(error, words), 8)),
    });
  };
  return (
    <Alert
      type="warning"
      banner
      title={words.frame.paused}
      action={
        may && (
          <Button size="small" type="primary" onClick={resume} loading={update.isPending}>
            {words.frame.resume}
          </Button>
        )
      }
    />
  );
}
