import { MoreOutlined, PlusOutlined } from '@ant-design/icons';
import { contract, Role } from '@gyre/domain';
import { App, Button, Dropdown, Select, type TableProps, Tag } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { useAddress } from '../../address.tsx';
import { useAct, useCall } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useSession } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import { type Member, MemberForm, PasswordForm } from './member-forms.tsx';
import { RoleTable } from './role-table.tsx';

const Filters = z.object({ search: z.string().optional() });

/** 成员与权限 — who may sign in, and what each role may do. */
export function Members() {
  const words = useWords().data;
  const w = words.members;
  const [{ search = '' }, setFilters] = useAddress(Filters);
  const [adding, setAdding] = useState(false);
  const [resetting, setResetting] = useState<Member | null>(null);
  const members = useCall(contract.access.listMembers, {});
  const rows = (members.data ?? []).filter((m) => `${m.name} ${m.email}`.toLowerCase().includes(search.toLowerCase()));
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
      {w.create}
    </Button>
  );
  return (
    <>
      <ListPage<Member>
        title={words.pages.members}
        note={w.lead}
        action={add}
        search={search}
        searchHint={w.search}
        onSearch={(text) => setFilters({ search: text })}
        filtered={search !== ''}
        onClearFilters={() => setFilters({ search: '' })}
        columns={useColumns(setResetting)}
        rows={rows}
        rowKey="id"
        loading={members.isPending}
        error={members.data === undefined ? members.error : null}
        retry={() => void members.refetch()}
        empty={{ sentence: w.empty, action: add }}
      />
      <RoleTable />
      {adding && <MemberForm onClose={() => setAdding(false)} />}
      {resetting !== null && <PasswordForm member={resetting} onClose={() => setResetting(null)} />}
    </>
  );
}

function useColumns(reset: (member: Member) => void): NonNullable<TableProps<Member>['columns']> {
  const words = useWords().data;
  const w = words.members;
  const me = useSession().data?.operator?.id;
  return [
    {
      title: w.name,
      render: (_, m) => (
        <>
          {m.name} {m.id === me && <Tag>{w.you}</Tag>}
        </>
      ),
    },
    { title: w.email, dataIndex: 'email' },
    { title: w.role, render: (_, m) => <RoleSelect member={m} isMe={m.id === me} /> },
    {
      title: w.state,
      render: (_, m) => <StatusDot tone={m.disabled ? 'off' : 'good'}>{m.disabled ? w.states.disabled : w.states.active}</StatusDot>,
    },
    { title: w.lastSeen, render: (_, m) => (m.lastSeenAt === null ? w.neverSeen : <Moment at={m.lastSeenAt} />) },
    { title: w.created, render: (_, m) => <Moment at={m.createdAt} /> },
    { title: words.act.actions, key: 'acts', render: (_, m) => (m.id === me ? null : <Acts member={m} onReset={() => reset(m)} />) },
  ];
}

function RoleSelect({ member, isMe }: { readonly member: Member; readonly isMe: boolean }) {
  const words = useWords();
  const w = words.data.members;
  const ask = useAsk();
  const { message } = App.useApp();
  const update = useAct(contract.access.updateMember);
  const choose = (role: Role) => {
    const save = async () => {
      await update.mutateAsync({ params: { id: member.id }, body: { role } });
      void message.success(w.roleChanged(member.name, words.data.roles[role].name));
    };
    if (member.role === 'owner')
      ask({ title: w.demoteAsk(member.name), what: w.demoteWhat, act: words.data.act.save, danger: true, run: save });
    else save().catch((error: unknown) => void message.error(errorNote(error, words), 8));
  };
  return (
    <Select<Role>
      size="small"
      aria-label={`${w.role} ${member.name}`}
      value={member.role}
      disabled={isMe}
      loading={update.isPending}
      onChange={choose}
      style={{ width: 120 }}
      options={Role.options.map((value) => ({ value, label: words.data.roles[value].name, title: words.data.roles[value].help }))}
    />
  );
}

function Acts({ member, onReset }: { readonly member: Member; readonly onReset: () => void }) {
  const words = useWords();
  const w = words.data.members;
  const ask = useAsk();
  const { message } = App.useApp();
  const update = useAct(contract.access.updateMember);
  const set = (disabled: boolean) => update.mutateAsync({ params: { id: member.id }, body: { disabled } });
  const disable = () => ask({ title: w.disableAsk(member.name), what: w.disableWhat, act: w.disable, danger: true, run: () => set(true) });
  const enable = () => set(false).catch((error: unknown) => void message.error(errorNote(error, words), 8));
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'reset', label: w.reset, onClick: onReset },
          member.disabled
            ? { key: 'enable', label: w.enable, onClick: () => void enable() }
            : { key: 'disable', label: w.disable, danger: true, onClick: disable },
        ],
      }}
    >
      <Button type="text" size="small" icon={<MoreOutlined />} aria-label={`${words.data.act.actions} ${member.name}`} />
    </Dropdown>
  );
}
