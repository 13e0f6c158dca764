import { contract } from '@gyre/domain';
import { App, Button, Drawer, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { SchemaForm } from '../../parts/schema-form.tsx';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import type { ChannelFacts, Provider } from './provider-order.ts';
import { ProviderSecrets } from './provider-secrets.tsx';
import { freeKey, freeRule, keyRule } from '../data/source-form.tsx';

interface ProviderFormProps {
  readonly channel: ChannelFacts;
  /** Null adds a new one. */
  readonly provider: Provider | null;
  readonly onClose: () => void;
}

interface Outer {
  readonly key: string;
  readonly enabled: boolean;
  readonly secret?: Readonly<Record<string, string | undefined>>;
}

/** 服务商设置 — the form drawn from the provider's schema, its secrets apart. */
export function ProviderForm({ channel, provider, onClose }: ProviderFormProps) {
  const words = useWords();
  const w = words.reach.providers;
  const { language } = usePrefs();
  const project = useProjectKey();
  const { message } = App.useApp();
  const [kindName, setKindName] = useState(provider?.kind ?? channel.kinds[0]?.kind ?? '');
  const [outer] = Form.useForm<Outer>();
  const [inner] = Form.useForm();
  const save = useAct(contract.reach.saveProvider, {
    onDone: () => {
      void message.success(words.data.act.saved);
      onClose();
    },
  });
  const kind = channel.kinds.find((k) => k.kind === kindName);
  const taken = provider === null ? channel.providers.map(({ key }) => key) : [];
  const chooseKind = (name: string): void => {
    if (outer.getFieldValue('key') === freeKey(kindName, taken)) outer.setFieldValue('key', freeKey(name, taken));
    outer.resetFields(['secret']);
    setKindName(name);
  };
  const submit = async (settings: Record<string, unknown>): Promise<void> => {
    const { key, enabled, secret } = await outer.validateFields();
    const kept = provider?.secrets ?? [];
    const given = Object.entries(secret ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && (entry[1] !== '' || kept.includes(entry[0])),
    );
    const withSecret = given.length > 0 ? { secret: Object.fromEntries(given) } : {};
    const last = { place: channel.providers.length };
    save.mutate({
      params: { project, channel: channel.channel, provider: key },
      body: { kind: kindName, settings, enabled, ...(provider === null ? last : {}), ...withSecret },
    });
  };
  const saveAll = () =>
    void outer.validateFields().then(
      () => inner.submit(),
      () => undefined,
    );
  return (
    <Drawer
      open
      size={620}
      title={provider === null ? w.add : provider.key}
      onClose={onClose}
      footer={
        <div style={{ display: 'flex', gap: 8 }}>
          <Button type="primary" loading={save.isPending} onClick={saveAll}>
            {words.data.act.save}
          </Button>
          <Button onClick={onClose}>{words.data.act.cancel}</Button>
        </div>
      }
    >
      <div
        onKeyDown={(e) => {
          if (e.key !== 's' || !(e.ctrlKey || e.metaKey)) return;
          e.preventDefault();
          saveAll();
        }}
      >
        <Form<Outer>
          form={outer}
          component={false}
          layout="vertical"
          requiredMark={false}
          initialValues={{ key: provider?.key ?? freeKey(kindName, taken), enabled: provider?.enabled ?? true }}
        >
          {channel.kinds.length > 1 && (
            <Form.Item label={w.kind}>
              <Select
                value={kindName}
                disabled={provider !== null}
                aria-label={w.kind}
                onChange={chooseKind}
                options={channel.kinds.map((k) => ({ value: k.kind, label: k.label[language] }))}
              />
            </Form.Item>
          )}
          <Form.Item
            name="key"
            label={w.key}
            extra={provider === null ? w.keyHelp : undefined}
            rules={[
              { required: true, message: words.form.required },
              { validator: keyRule(w.keyHelp) },
              { validator: freeRule(taken, w.keyTaken) },
            ]}
          >
            <Input className="mono" disabled={provider !== null} />
          </Form.Item>
          <Form.Item name="enabled" label={w.enabled} valuePropName="checked" extra={w.enabledHelp}>
            <Switch />
          </Form.Item>
          <SchemaForm
            key={kindName}
            form={inner}
            schema={kind?.schema ?? {}}
            initial={provider?.settings}
            withSubmit={false}
            onSubmit={(values) => void submit(values)}
          />
          <ProviderSecrets kind={kindName} names={kind?.secretFields ?? []} kept={provider?.secrets ?? []} form={outer} />
        </Form>
        {save.error !== null && <ErrorView error={save.error} />}
      </div>
    </Drawer>
  );
}
