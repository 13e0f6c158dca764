import { contract, Role } from '@gyre/domain';
import { App, Form, Input, Radio } from 'antd';
import type { z } from 'zod';
import { type Answer, useAct } from '../../api.ts';
import { HelpedOptions } from '../../parts/helped-options.tsx';
import { useWords } from '../../words/index.ts';
import { FormDialog } from '../data/form-dialog.tsx';
import { PasswordField } from './password-field.tsx';

export type Member = Answer<typeof contract.access.listMembers>[number];

/** 添加成员 — e-mail, name, role and a first password to hand over. */
export function MemberForm({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const w = words.data.members;
  const { message } = App.useApp();
  const create = useAct(contract.access.createMember, {
    onDone: (member) => {
      void message.success(w.added(member.name));
      onClose();
    },
  });
  return (
    <FormDialog<z.input<typeof contract.access.createMember.body>>
      title={w.create}
      act={w.create}
      initial={{ role: 'operator' }}
      busy={create.isPending}
      error={create.error}
      onClose={onClose}
      width={620}
      onSubmit={(body) => create.mutate({ body })}
    >
      <Form.Item
        name="name"
        label={w.name}
        rules={[
          { required: true, whitespace: true, message: words.form.required },
          { max: 100, message: words.form.tooLong(100) },
        ]}
      >
        <Input autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="email"
        label={w.email}
        rules={[
          { required: true, message: words.form.required },
          { type: 'email', message: words.form.email },
        ]}
      >
        <Input autoComplete="off" placeholder="name@example.com" />
      </Form.Item>
      <Form.Item name="role" label={w.role}>
        <Radio.Group>
          <HelpedOptions as={Radio} options={Role.options} words={words.data.roles} />
        </Radio.Group>
      </Form.Item>
      <PasswordField label={w.password} />
    </FormDialog>
  );
}

/** 重设密码 — a new password for a member, to hand over. */
export function PasswordForm({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const w = useWords().data.members;
  const { message } = App.useApp();
  const update = useAct(contract.access.updateMember, {
    onDone: () => {
      void message.success(w.resetDone);
      onClose();
    },
  });
  return (
    <FormDialog<{ readonly password: string }>
      title={w.resetTitle(member.name)}
      act={w.reset}
      initial={{}}
      busy={update.isPending}
      error={update.error}
      onClose={onClose}
      onSubmit={({ password }) => update.mutate({ params: { id: member.id }, body: { password } })}
    >
      <p style={{ marginTop: 0, opacity: 0.7 }}>{w.resetWhat}</p>
      <PasswordField label={w.newPassword} />
    </FormDialog>
  );
}
