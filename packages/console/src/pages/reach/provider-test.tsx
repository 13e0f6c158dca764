import { contract } from '@gyre/domain';
import { Alert, Form, Input } from 'antd';
import { useAct } from '../../api.ts';
import { DetailText } from '../../parts/detail-text.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';

const PLACEHOLDERS: Readonly<Record<string, string>> = { sms: '13800000001', email: 'name@example.com', webhook: 'customer:1' };

interface ProviderTestProps {
  readonly channel: string;
  readonly provider: string;
  readonly onClose: () => void;
}

/** 发送测试 — one message now, and what the provider answered. */
export function ProviderTest({ channel, provider, onClose }: ProviderTestProps) {
  const words = useWords();
  const w = words.reach.providers;
  const project = useProjectKey();
  const test = useAct(contract.reach.testProvider);
  return (
    <FormDialog<{ readonly to: string }>
      title={`${w.test} · ${provider}`}
      act={w.test}
      initial={{}}
      busy={test.isPending}
      error={test.error}
      onClose={onClose}
      onSubmit={({ to }) => test.mutate({ params: { project, channel, provider }, body: { to: to.trim() } })}
    >
      <p style={{ marginTop: 0, opacity: 0.7 }}>{w.testSaveFirst}</p>
      <Form.Item name="to" label={w.testTo} rules={[{ required: true, whitespace: true, message: words.form.required }, { max: 254 }]}>
        <Input placeholder={PLACEHOLDERS[channel] ?? ''} autoFocus />
      </Form.Item>
      {test.data !== undefined && (
        <Alert
          role="status"
          showIcon
          type={test.data.accepted ? 'success' : 'error'}
          title={test.data.accepted ? w.testAccepted : w.testRefused}
          description={<DetailText detail={test.data.detail} />}
        />
      )}
    </FormDialog>
  );
}
