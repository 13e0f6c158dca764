import { contract, Draw, Key } from '@gyre/domain';
import { Form, Input, Modal, Radio, Space } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { DRAWS, type DrawDraft, drawOf, NEW_DRAW } from './draw-draft.ts';
import { DrawFields } from './draw-fields.tsx';
import { freshKey, type SegmentFacts } from './segment-facts.ts';

/** 冻结人群包 — all members of this moment, or a part drawn from them. */
export function FreezeDialog({ segment, onClose }: { readonly segment: SegmentFacts; readonly onClose: () => void }) {
  const words = useWords();
  const own = words.segments.freeze;
  const format = useFormat();
  const go = useGo();
  const project = useProjectKey();
  const [name, setName] = useState(() => own.suggested(segment.definition.name, format.day(presentMs())));
  const [key, setKey] = useState(() => freshKey('pack'));
  const [draft, setDraft] = useState<DrawDraft>(NEW_DRAW);
  const set = (part: Partial<DrawDraft>): void => setDraft({ ...draft, ...part });
  const freeze = useAct(contract.segments.freeze, { onDone: (made) => go(`segments/${made.key}`) });
  const draw = drawOf(draft);
  const ready = draw !== undefined && name.trim() !== '' && Key.safeParse(key).success;
  const submit = (): void => {
    if (draw !== undefined) freeze.mutate({ params: { project, segment: segment.key }, body: { key, name: name.trim(), draw } });
  };
  return (
    <Modal
      open
      title={own.title(segment.definition.name)}
      okText={own.submit}
      cancelText={words.acts.cancel}
      onOk={submit}
      onCancel={onClose}
      confirmLoading={freeze.isPending}
      okButtonProps={{ disabled: !ready }}
      width={680}
    >
      <Form layout="vertical" component="div">
        <p style={{ opacity: 0.75, marginTop: 0 }}>{own.note}</p>
        <Form.Item label={own.name} required>
          <Input value={name} autoFocus maxLength={100} aria-label={own.name} onChange={(e) => setName(e.target.value)} />
        </Form.Item>
        <Form.Item label={own.key} required>
          <Input className="mono" value={key} maxLength={60} aria-label={own.key} onChange={(e) => setKey(e.target.value)} />
        </Form.Item>
        <Form.Item label={own.which}>
          <Radio.Group value={draft.kind} onChange={(e) => set({ kind: e.target.value as Draw['kind'] })}>
            <Space orientation="vertical" size={4}>
              {DRAWS.map((kind) => (
                <Radio key={kind} value={kind}>
                  {own.draws[kind]}
                </Radio>
              ))}
            </Space>
          </Radio.Group>
        </Form.Item>
        <DrawFields draft={draft} set={set} />
        {freeze.error !== null && <ErrorView error={freeze.error} />}
      </Form>
    </Modal>
  );
}
