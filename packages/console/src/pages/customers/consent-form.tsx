import { Channel, contract, Purpose } from '@gyre/domain';
import { App, Form, Input, Radio, Select } from 'antd';
import { useAct } from '../../api.ts';
import { HelpedOptions } from '../../parts/helped-options.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';

interface Values {
  readonly purpose: Purpose;
  readonly channel: Channel | 'every';
  readonly action: 'grant' | 'withdraw';
  readonly source: string;
  readonly wording: string;
}

const SOURCES = ['operator', 'phone_call', 'store', 'customer_service', 'complaint'] as const;

/** 登记同意或拒绝 — as the customer said it to somebody; a consent needs what was agreed to. */
export function ConsentForm({ customer, onClose }: { readonly customer: number; readonly onClose: () => void }) {
  const words = useWords();
  const own = words.reach.consents;
  const project = useProjectKey();
  const { message } = App.useApp();
  const record = useAct(contract.reach.changeConsent, {
    onDone: () => {
      void message.success(own.recorded);
      onClose();
    },
  });
  return (
    <FormDialog<Values>
      title={own.recordTitle}
      act={own.record}
      initial={{ purpose: 'marketing', channel: 'every', action: 'withdraw', source: 'customer_service', wording: '' }}
      busy={record.isPending}
      error={record.error}
      width={600}
      onClose={onClose}
      onSubmit={({ channel, wording, ...rest }) =>
        record.mutate({
          params: { project, customer },
          body: { ...rest, channel: rest.purpose === 'personalisation' || channel === 'every' ? null : channel, wording: wording.trim() },
        })
      }
    >
      <p style={{ marginTop: 0, opacity: 0.75 }}>{own.recordNote}</p>
      <Form.Item name="action" label={own.action}>
        <Radio.Group
          optionType="button"
          options={(['withdraw', 'grant'] as const).map((value) => ({ value, label: own.actions[value] }))}
        />
      </Form.Item>
      <Form.Item name="purpose" label={own.purpose}>
        <Radio.Group>
          <HelpedOptions as={Radio} options={Purpose.options} words={own.purposes} />
        </Radio.Group>
      </Form.Item>
      <ChannelField />
      <Form.Item name="source" label={own.source}>
        <Select options={SOURCES.map((value) => ({ value, label: own.sources[value] }))} style={{ width: 220 }} />
      </Form.Item>
      <WordingField />
    </FormDialog>
  );
}

function ChannelField() {
  const words = useWords().reach;
  const form = Form.useFormInstance<Values>();
  if (Form.useWatch('purpose', form) === 'personalisation') return null;
  return (
    <Form.Item name="channel" label={words.consents.channel}>
      <Select
        style={{ width: 220 }}
        options={[
          { value: 'every', label: words.consents.everyChannel },
          ...Channel.options.map((value) => ({ value, label: words.channels[value] })),
        ]}
      />
    </Form.Item>
  );
}

function WordingField() {
  const words = useWords().reach.consents;
  const form = Form.useFormInstance<Values>();
  const isGrant = Form.useWatch('action', form) === 'grant';
  return (
    <Form.Item
      name="wording"
      label={words.wording}
      rules={[{ required: isGrant, whitespace: isGrant, message: words.wordingNeeded }, { max: 2000 }]}
    >
      <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} placeholder={words.wordingHint} />
    </Form.Item>
  );
}
