import { Channel, contract } from '@gyre/domain';
import { App, Form, Input } from 'antd';
import { type Answer, useAct } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';
import { matchesMasked } from './addresses.ts';
import { useChannelName } from './sender-names.ts';

export type Suppression = Answer<typeof contract.reach.listSuppressions>['rows'][number];

interface LiftDialogProps {
  readonly suppression: Suppression;
  readonly onClose: () => void;
}

/** 移出屏蔽名单 — the whole address is typed, since the list shows it masked: so nobody is lifted by mistake. */
export function LiftDialog({ suppression, onClose }: LiftDialogProps) {
  const words = useWords().reach.lists;
  const project = useProjectKey();
  const channelOf = useChannelName();
  const { message } = App.useApp();
  const lift = useAct(contract.reach.unsuppress, {
    onDone: () => {
      void message.success(words.lifted);
      onClose();
    },
  });
  const channel = Channel.parse(suppression.channel);
  const isPlain = channel === 'inbox' || channel === 'webhook';
  const check = async (_: unknown, typed: string | undefined): Promise<void> => {
    const verdict = matchesMasked(channel, typed ?? '', suppression.address);
    if (verdict === 'wrong') throw new Error(words.liftWrong);
    if (verdict === 'differs') throw new Error(words.liftDiffers(suppression.address));
  };
  return (
    <FormDialog<{ readonly address: string }>
      title={words.liftTitle}
      act={words.lift}
      initial={{ address: isPlain ? suppression.address : '' }}
      busy={lift.isPending}
      error={lift.error}
      onClose={onClose}
      onSubmit={({ address }) => lift.mutate({ params: { project }, query: { channel, address: address.trim() } })}
    >
      <p style={{ marginTop: 0 }}>{words.liftHelp(suppression.address)}</p>
      <Form.Item
        name="address"
        label={`${words.columns.address} · ${channelOf(channel)}`}
        rules={[{ validator: check }]}
        validateTrigger="onSubmit"
      >
        <Input className="mono" autoFocus autoComplete="off" />
      </Form.Item>
      <p style={{ opacity: 0.75, marginBottom: 0 }}>{words.liftConsent}</p>
    </FormDialog>
  );
}
