import { Channel, contract } from '@gyre/domain';
import { Alert, App, Form, Input, Segmented } from 'antd';
import { useEffect } from 'react';
import { useAct } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';
import { MOST_ADDRESSES, splitAddresses } from './addresses.ts';

interface Values {
  readonly channel: Channel;
  readonly text: string;
  readonly reason: string;
}

/** 加入屏蔽名单 — many addresses at once; those that are none are told and stay to be corrected. */
export function SuppressDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const own = words.reach.lists;
  const format = useFormat();
  const project = useProjectKey();
  const { message } = App.useApp();
  const suppress = useAct(contract.reach.suppress, {
    onDone: ({ added, refused }) => {
      void message.success(own.added(format.number(added)));
      if (refused.length === 0) onClose();
    },
  });
  const refused = suppress.data?.refused ?? [];
  return (
    <FormDialog<Values>
      title={own.addTitle}
      act={own.add}
      initial={{ channel: 'sms', text: '', reason: '' }}
      busy={suppress.isPending}
      error={suppress.error}
      onClose={onClose}
      onSubmit={({ channel, text, reason }) =>
        suppress.mutate({ params: { project }, body: { channel, addresses: splitAddresses(text).addresses, reason: reason.trim() } })
      }
    >
      <p style={{ marginTop: 0 }}>{own.addNote}</p>
      <Form.Item name="channel" label={own.columns.channel}>
        <Segmented options={Channel.options.map((value) => ({ value, label: words.reach.channels[value] }))} />
      </Form.Item>
      <AddressField refused={suppress.data?.refused} />
      <Form.Item name="reason" label={own.reason} rules={[{ max: 200 }]}>
        <Input placeholder={own.reasonHint} />
      </Form.Item>
      {refused.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={own.refused(format.number(refused.length))}
          description={
            <pre className="mono" style={{ margin: 0, maxHeight: 120, overflow: 'auto', whiteSpace: 'pre-wrap' }}>
              {refused.slice(0, 200).join('\n')}
            </pre>
          }
        />
      )}
    </FormDialog>
  );
}

/** Once some are refused, they alone stay. */
function AddressField({ refused }: { readonly refused: readonly string[] | undefined }) {
  const words = useWords();
  const own = words.reach.lists;
  const format = useFormat();
  const form = Form.useFormInstance<Values>();
  useEffect(() => {
    if (refused !== undefined && refused.length > 0) form.setFieldValue('text', refused.join('\n'));
  }, [form, refused]);
  const channel = Form.useWatch('channel', form) ?? 'sms';
  const { addresses, repeated } = splitAddresses(Form.useWatch('text', form) ?? '');
  const check = async (_: unknown, text: string): Promise<void> => {
    const given = splitAddresses(text).addresses.length;
    if (given === 0) throw new Error(words.form.required);
    if (given > MOST_ADDRESSES) throw new Error(own.tooMany);
  };
  return (
    <Form.Item
      name="text"
      label={own.addresses}
      extra={
        addresses.length === 0 ? own.addressesHelp[channel] : own.addressCount(format.number(addresses.length), format.number(repeated))
      }
      rules={[{ validator: check }]}
    >
      <Input.TextArea className="mono" autoSize={{ minRows: 6, maxRows: 14 }} spellCheck={false} autoFocus />
    </Form.Item>
  );
}
