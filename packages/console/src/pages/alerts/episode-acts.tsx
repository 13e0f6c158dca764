import { DownOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { App, Button, Dropdown, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { errorNote, ErrorView } from '../../parts/error-view.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { localDay } from '../analysis/period-name.ts';
import { DayClassSelect } from './day-class-select.tsx';
import type { EpisodeView } from './episode-words.ts';
import { MuteButton } from './mute-button.tsx';

interface EpisodeProps {
  readonly episode: EpisodeView;
}

/** 异动操作 — acknowledge, mute, and mark as expected or as a false alarm, each saying what it does. */
export function EpisodeActs({ episode }: EpisodeProps) {
  const words = useWords();
  const own = words.alerts.acts;
  const project = useProjectKey();
  const may = useMay('operate');
  const [open, setOpen] = useState<'acknowledge' | 'expected' | null>(null);
  const told = useTold();
  const params = { project, episode: episode.id };
  const mute = useAct(contract.alerts.muteEpisode);
  const unmark = useAct(contract.alerts.unmark);
  const askFalse = useAskFalse(episode);
  if (!may) return null;
  const isOpen = episode.endedAt === null;
  const close = (): void => setOpen(null);
  const marks = [
    { key: 'expected', label: own.markExpected, onClick: () => setOpen('expected') },
    { key: 'false', label: own.markFalse, onClick: askFalse },
  ];
  return (
    <>
      {isOpen && (
        <MuteButton
          mutedUntil={episode.mutedUntil}
          busy={mute.isPending}
          onMute={(until) => told(mute.mutateAsync({ params, body: { until } }), until === null ? own.unmuted : own.muted)}
        />
      )}
      {episode.mark === null ? (
        <Dropdown trigger={['click']} menu={{ items: marks }}>
          <Button>
            {own.mark} <DownOutlined aria-hidden />
          </Button>
        </Dropdown>
      ) : (
        <Button loading={unmark.isPending} onClick={() => told(unmark.mutateAsync({ params }), own.unmarked)}>
          {own.unmark}
        </Button>
      )}
      <Button type={episode.acknowledgedAt === null && isOpen ? 'primary' : 'default'} onClick={() => setOpen('acknowledge')}>
        {episode.acknowledgedAt === null ? own.acknowledge : own.changeNote}
      </Button>
      {open === 'acknowledge' && <AcknowledgeDialog episode={episode} onClose={close} />}
      {open === 'expected' && <ExpectedDialog episode={episode} onClose={close} />}
    </>
  );
}

/** Says that an act is done, or why it is not. */
function useTold(): (act: Promise<unknown>, done: string) => void {
  const words = useWords();
  const { message } = App.useApp();
  return (act, done) =>
    void act.then(
      () => message.success(done),
      (error: unknown) => message.error(errorNote(error, words), 8),
    );
}

function useAskFalse({ id }: EpisodeProps['episode']): () => void {
  const words = useWords();
  const own = words.alerts.acts;
  const project = useProjectKey();
  const { modal } = App.useApp();
  const told = useTold();
  const mark = useAct(contract.alerts.mark);
  return () =>
    void modal.confirm({
      title: own.markFalse,
      content: own.falseWhat,
      okText: own.markFalse,
      cancelText: words.acts.cancel,
      onOk: () => told(mark.mutateAsync({ params: { project, episode: id }, body: { mark: 'false' } }), own.markedFalse),
    });
}

interface DialogProps extends EpisodeProps {
  readonly onClose: () => void;
}

function AcknowledgeDialog({ episode, onClose }: DialogProps) {
  const words = useWords();
  const own = words.alerts.acts;
  const project = useProjectKey();
  const [note, setNote] = useState(episode.note);
  const act = useAct(contract.alerts.acknowledge, { onDone: onClose });
  return (
    <Modal
      open
      title={own.acknowledge}
      okText={own.acknowledge}
      cancelText={words.acts.cancel}
      confirmLoading={act.isPending}
      onCancel={onClose}
      onOk={() => act.mutate({ params: { project, episode: episode.id }, body: { note } })}
    >
      <p style={{ marginTop: 0, opacity: 0.75 }}>{own.acknowledgeWhat}</p>
      <Input.TextArea
        rows={3}
        maxLength={1000}
        autoFocus
        value={note}
        placeholder={own.noteHint}
        aria-label={own.note}
        onChange={(e) => setNote(e.target.value)}
      />
      {act.error !== null && <ErrorView error={act.error} />}
    </Modal>
  );
}

function ExpectedDialog({ episode, onClose }: DialogProps) {
  const words = useWords();
  const own = words.alerts.acts;
  const format = useFormat();
  const project = useProjectKey();
  const [name, setName] = useState('');
  const [dayClass, setDayClass] = useState('expected');
  const act = useAct(contract.alerts.mark, { onDone: onClose });
  const [from, to] = [localDay(episode.openedAt, format.zone), localDay(episode.seenUntil - 1, format.zone)];
  const isReady = name.trim() !== '' && dayClass.trim() !== '';
  return (
    <Modal
      open
      title={own.markExpected}
      okText={own.markExpected}
      cancelText={words.acts.cancel}
      confirmLoading={act.isPending}
      okButtonProps={{ disabled: !isReady }}
      onCancel={onClose}
      onOk={() => act.mutate({ params: { project, episode: episode.id }, body: { mark: 'expected', name, dayClass } })}
    >
      <Form layout="vertical" component="div">
        <p style={{ marginTop: 0, opacity: 0.75 }}>{own.expectedWhat(from === to ? from : `${from} – ${to}`)}</p>
        <Form.Item label={own.dayName} required>
          <Input
            value={name}
            maxLength={100}
            autoFocus
            placeholder={own.dayNameHint}
            aria-label={own.dayName}
            onChange={(e) => setName(e.target.value)}
          />
        </Form.Item>
        <DayClassSelect value={dayClass} onChange={setDayClass} />
        {act.error !== null && <ErrorView error={act.error} />}
      </Form>
    </Modal>
  );
}
