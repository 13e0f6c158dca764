import { EllipsisOutlined, FullscreenOutlined, MailOutlined, PlusOutlined, ReloadOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { App, Button, Dropdown } from 'antd';
import { type Answer, useAct } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

interface DashboardActsProps {
  readonly facts: Answer<typeof contract.dashboards.get>;
  readonly isEditing: boolean;
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  readonly onEdit: () => void;
  readonly onAdd: () => void;
  readonly onSave: () => void;
  readonly onLeave: () => void;
  readonly onSettings: () => void;
  readonly onSubscriptions: () => void;
  readonly onRefresh: () => void;
  readonly onFull: () => void;
  readonly onRemoved: () => void;
}

/** 看板操作 — what can be done with a dashboard: other things while it is edited than while it is looked at. */
export function DashboardActs(props: DashboardActsProps) {
  const words = useWords().dashboards.acts;
  const may = useMay('operate');
  const remove = useRemove(props);
  if (props.isEditing)
    return (
      <>
        <Button icon={<PlusOutlined />} onClick={props.onAdd}>
          {words.add}
        </Button>
        <Button onClick={props.onLeave}>{words.cancel}</Button>
        <Button type="primary" loading={props.isSaving} onClick={props.onSave}>
          {words.save}
        </Button>
      </>
    );
  return (
    <>
      <Button icon={<ReloadOutlined />} title={words.refresh} aria-label={words.refresh} onClick={props.onRefresh} />
      <Button icon={<FullscreenOutlined />} title={words.full} aria-label={words.full} onClick={props.onFull} />
      <Button icon={<MailOutlined />} onClick={props.onSubscriptions}>
        {words.subscribe}
      </Button>
      {may && (
        <>
          <Button type="primary" onClick={props.onEdit}>
            {words.edit}
          </Button>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                { key: 'settings', label: words.settings, onClick: props.onSettings },
                { key: 'remove', label: words.remove, danger: true, onClick: remove },
              ],
            }}
          >
            <Button icon={<EllipsisOutlined />} title={words.more} aria-label={words.more} />
          </Dropdown>
        </>
      )}
    </>
  );
}

/** Asks once, then deletes. */
function useRemove({ facts, onRemoved }: DashboardActsProps): () => void {
  const all = useWords();
  const words = all.dashboards.acts;
  const project = useProjectKey();
  const { modal, message } = App.useApp();
  const act = useAct(contract.dashboards.remove, { onDone: onRemoved });
  return () =>
    void modal.confirm({
      title: words.remove,
      content: words.removeSure(facts.definition.name),
      okText: words.remove,
      cancelText: all.acts.cancel,
      okButtonProps: { danger: true },
      onOk: () =>
        act
          .mutateAsync({ params: { project, dashboard: facts.key } })
          .catch((error: unknown) => void message.error(errorNote(error, all), 8)),
    });
}
