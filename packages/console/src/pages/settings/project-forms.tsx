import { contract, type Project } from '@gyre/domain';
import { App, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { useAct } from '../../api.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';

export type ProjectFacts = z.output<typeof Project>;

interface FormProps {
  readonly onClose: () => void;
}

const CURRENCIES = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'SGD'];

/** 新建项目 — an empty workspace. */
export function ProjectForm({ onCreated, onClose }: FormProps & { readonly onCreated: (project: ProjectFacts) => void }) {
  const words = useWords();
  const w = words.data.projects;
  const create = useAct(contract.projects.create, { onDone: onCreated });
  return (
    <FormDialog<z.input<typeof contract.projects.create.body>>
      title={w.create}
      act={words.data.act.create}
      initial={{ zone: 'Asia/Shanghai', currency: 'CNY' }}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      onSubmit={(body) => create.mutate({ body })}
    >
      <NameField />
      <Form.Item
        name="key"
        label={w.key}
        extra={w.keyHelp}
        rules={[
          { required: true, message: words.form.required },
          { pattern: /^[a-z][a-z0-9_]{0,39}$/, message: w.keyHelp },
        ]}
      >
        <Input className="mono" placeholder="my_shop" />
      </Form.Item>
      <ZoneField />
      <Form.Item name="currency" label={w.currency}>
        <Select options={CURRENCIES.map((value) => ({ value, label: value }))} style={{ width: 160 }} />
      </Form.Item>
    </FormDialog>
  );
}

/** 项目设置 — name and zone. */
export function ProjectSettings({ project, onClose }: FormProps & { readonly project: ProjectFacts }) {
  const words = useWords().data;
  const { message } = App.useApp();
  const update = useAct(contract.projects.update, {
    onDone: () => {
      void message.success(words.act.saved);
      onClose();
    },
  });
  return (
    <FormDialog<{ readonly name: string; readonly zone: string }>
      title={words.projects.renameTitle(project.name)}
      act={words.act.save}
      initial={{ name: project.name, zone: project.zone }}
      busy={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={(body) => update.mutate({ params: { project: project.key }, body })}
    >
      <NameField />
      <ZoneField />
    </FormDialog>
  );
}

function NameField() {
  const words = useWords();
  const w = words.data.projects;
  return (
    <Form.Item
      name="name"
      label={w.name}
      rules={[
        { required: true, whitespace: true, message: words.form.required },
        { max: 100, message: words.form.tooLong(100) },
      ]}
    >
      <Input placeholder={w.namePlaceholder} autoFocus />
    </Form.Item>
  );
}

function ZoneField() {
  const w = useWords().data.projects;
  const zones = [...new Set(['Asia/Shanghai', 'Asia/Hong_Kong', 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <Form.Item name="zone" label={w.zone}>
      <Select showSearch options={zones.map((value) => ({ value, label: value }))} style={{ width: 280 }} />
    </Form.Item>
  );
}

/** 删除项目 — a real one only after its key was typed; a sample at once. */
export function ProjectDeletion({
  project,
  onDeleted,
  onClose,
}: FormProps & { readonly project: ProjectFacts; readonly onDeleted: () => void }) {
  const w = useWords().data.projects;
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const remove = useAct(contract.projects.remove, { onDone: onDeleted });
  const [customers, events] = [format.number(project.customers), format.number(project.events)];
  return (
    <FormDialog<object>
      title={w.deleteAsk(project.name)}
      act={w.delete}
      danger
      initial={{}}
      blocked={!project.sample && typed.trim() !== project.key}
      busy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onSubmit={() => remove.mutate({ params: { project: project.key }, query: { confirm: project.key } })}
    >
      <p style={{ marginTop: 0 }}>{project.sample ? w.deleteSampleWhat(customers, events) : w.deleteWhat(customers, events)}</p>
      {!project.sample && (
        <Form.Item label={w.deleteType(project.key)}>
          <Input
            className="mono"
            autoFocus
            autoComplete="off"
            aria-label={w.deleteType(project.key)}
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
          />
        </Form.Item>
      )}
    </FormDialog>
  );
}
