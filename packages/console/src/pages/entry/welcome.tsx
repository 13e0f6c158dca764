import { contract } from '@gyre/domain';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Divider, Form, Input, Select } from 'antd';
import { useAct } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { SampleActs } from '../../parts/sample-acts.tsx';
import { useWords } from '../../words/index.ts';
import { EntryFrame } from './entry-frame.tsx';

const CURRENCIES = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'SGD'];

/** 第一个项目 — what an instance without projects shows: a sample, or an empty project. */
export function Welcome() {
  const words = useWords();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const create = useAct(contract.projects.create, {
    onDone: (project) => void navigate({ to: `/p/${project.key}/overview` } as never),
  });
  const submit = (body: { key: string; name: string; zone: string; currency: string }): void =>
    create.mutate({ body }, { onError: (error) => void message.error(errorNote(error, words), 8) });
  const needed = [{ required: true, message: words.form.required }];
  return (
    <EntryFrame title={words.entry.welcomeTitle} note={words.entry.welcomeNote} width={520}>
      <SampleActs />
      <Divider plain>{words.entry.newProject}</Divider>
      <Form layout="vertical" requiredMark={false} initialValues={{ zone: 'Asia/Shanghai', currency: 'CNY' }} onFinish={submit}>
        <Form.Item name="name" label={words.entry.projectName} rules={needed}>
          <Input />
        </Form.Item>
        <Form.Item
          name="key"
          label={words.entry.projectKey}
          extra={words.entry.projectKeyHint}
          rules={[...needed, { pattern: /^[a-z][a-z0-9_]{0,39}$/, message: words.form.pattern }]}
        >
          <Input className="mono" />
        </Form.Item>
        <div style={{ display: 'flex', gap: 12 }}>
          <Form.Item name="zone" label={words.entry.zone} style={{ flex: 2 }}>
            <Select showSearch options={Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))} />
          </Form.Item>
          <Form.Item name="currency" label={words.entry.currency} style={{ flex: 1 }}>
            <Select options={CURRENCIES.map((c) => ({ value: c, label: c }))} />
          </Form.Item>
        </div>
        <Button htmlType="submit" loading={create.isPending}>
          {words.entry.newProject}
        </Button>
      </Form>
    </EntryFrame>
  );
}
