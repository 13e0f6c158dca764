import { Modal } from 'antd';
import type { SegmentDefinition } from '@gyre/domain';
import { useWords } from '../../words/index.ts';
import { isChanged, SegmentChanges } from './segment-changes.tsx';
import type { SegmentFacts } from './segment-facts.ts';

interface PublishDialogProps {
  readonly stored: SegmentFacts;
  readonly next: SegmentDefinition;
  readonly busy: boolean;
  readonly onPublish: () => void;
  readonly onClose: () => void;
}

/** 发布修改 — asks once before a new version, showing what it changes and for how many. */
export function PublishDialog({ stored, next, busy, onPublish, onClose }: PublishDialogProps) {
  const words = useWords();
  const own = words.segments;
  return (
    <Modal
      open
      title={own.publish.title(stored.definition.name)}
      okText={own.editor.publish}
      cancelText={words.acts.cancel}
      onOk={onPublish}
      onCancel={onClose}
      confirmLoading={busy}
      okButtonProps={{ disabled: !isChanged({ stored, next }) }}
      width={620}
    >
      <SegmentChanges stored={stored} next={next} />
    </Modal>
  );
}
