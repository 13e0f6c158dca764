import { type AutopilotSwitches, contract } from '@gyre/domain';
import { Alert, App, Switch } from 'antd';
import { useAct, useCall } from '../../../api.ts';
import { errorNote } from '../../../parts/error-view.tsx';
import { useMay, useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';

/** What of the autopilot is switched off, kept current. */
function useSwitches() {
  const project = useProjectKey();
  return useCall(contract.autopilot.switches, { params: { project } }, { everyMs: 10_000, keep: true }).data;
}

/** 开关 — of the project, and of every project for those who manage the instance. Off ends every run, so it asks first. */
export function SwitchesPanel() {
  const words = useWords().autopilot.switches;
  const found = useSwitches();
  const may = useMay('operate');
  const mayAll = useMay('manage');
  const project = useProjectKey();
  const turn = useTurning();
  const turnProject = useAct(contract.autopilot.switchProject);
  const turnAll = useAct(contract.autopilot.switchEverywhere);
  if (found === undefined) return null;
  return (
    <span style={{ display: 'inline-flex', gap: 20, alignItems: 'center', flexWrap: 'wrap' }}>
      <Labelled
        label={words.project}
        isOn={!found.project}
        isLocked={!may}
        onTurn={(off) => turn(off, words.offProject, () => turnProject.mutateAsync({ params: { project }, body: { off } }))}
      />
      {mayAll && (
        <Labelled
          label={words.everywhere}
          isOn={!found.everywhere}
          isLocked={false}
          onTurn={(off) => turn(off, words.offEverywhere, () => turnAll.mutateAsync({ body: { off } }))}
        />
      )}
    </span>
  );
}

/** 关闭提示 — says loudly that nothing will be started, and why. */
export function SwitchedOffNote() {
  const words = useWords().autopilot.switches;
  const found = useSwitches();
  const said = found && reasonIn(found, words);
  return said === undefined ? null : <Alert type="warning" showIcon title={said} style={{ marginBottom: 16 }} />;
}

function reasonIn(
  { everywhere, project, isPaused }: AutopilotSwitches,
  words: Readonly<Record<'everywhereOff' | 'projectOff' | 'paused', string>>,
) {
  if (everywhere) return words.everywhereOff;
  if (project) return words.projectOff;
  return isPaused ? words.paused : undefined;
}

/** Turns something off after asking, or on at once, and says what came of it. */
function useTurning(): (off: boolean, warning: string, act: () => Promise<unknown>) => void {
  const words = useWords();
  const own = words.autopilot.switches;
  const { modal, message } = App.useApp();
  const run = async (off: boolean, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
      void message.success(off ? own.turnedOff : own.turnedOn);
    } catch (error) {
      void message.error(errorNote(error, words), 10);
    }
  };
  return (off, warning, act) => {
    if (!off) {
      void run(off, act);
      return;
    }
    void modal.confirm({
      title: own.offTitle,
      content: warning,
      okText: own.offTitle,
      cancelText: words.acts.cancel,
      okButtonProps: { danger: true },
      autoFocusButton: 'cancel',
      onOk: () => run(off, act),
    });
  };
}

interface LabelledProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly isLocked: boolean;
  readonly onTurn: (off: boolean) => void;
}

function Labelled({ label, isOn, isLocked, onTurn }: LabelledProps) {
  return (
    <label style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
      {label}
      <Switch size="small" checked={isOn} disabled={isLocked} aria-label={label} onChange={(on) => onTurn(!on)} />
    </label>
  );
}
