import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { App, Button, Checkbox, Tag } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { useAddress } from '../../address.tsx';
import { type Answer, useAct, useCall } from '../../api.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import { TokenForm } from './token-form.tsx';

const Filters = z.object({ revoked: z.string().optional() });
type Token = Answer<typeof contract.access.listTokens>[number];

/** API 密钥 — tokens of scripts, with what each may do. */
export function Tokens() {
  const words = useWords().data;
  const w = words.tokens;
  const [{ revoked }, setFilters] = useAddress(Filters);
  const [creating, setCreating] = useState(false);
  const tokens = useCall(contract.access.listTokens, {});
  const all = tokens.data ?? [];
  const rows = all.filter((t) => revoked === '1' || t.revokedAt === null);
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {w.create}
    </Button>
  );
  return (
    <>
      <ListPage<Token>
        title={words.pages.tokens}
        note={w.lead}
        action={create}
        filters={
          <Checkbox checked={revoked === '1'} onChange={(e) => setFilters({ revoked: e.target.checked ? '1' : '' })}>
            {w.showRevoked}
          </Checkbox>
        }
        columns={[
          { title: w.name, dataIndex: 'name' },
          { title: w.prefix, render: (_, t) => <span className="mono">{t.prefix}…</span> },
          { title: w.scopes, render: (_, t) => t.scopes.map((scope) => <Tag key={scope}>{words.permissions[scope].name}</Tag>) },
          {
            title: w.state,
            render: (_, t) => (
              <StatusDot tone={t.revokedAt === null ? 'good' : 'off'}>
                {t.revokedAt === null ? w.states.active : w.states.revoked}
              </StatusDot>
            ),
          },
          { title: w.lastUsed, render: (_, t) => (t.lastUsedAt === null ? w.neverUsed : <Moment at={t.lastUsedAt} />) },
          { title: w.created, render: (_, t) => <Moment at={t.createdAt} /> },
          { title: words.act.actions, key: 'acts', render: (_, t) => t.revokedAt === null && <Revoke token={t} /> },
        ]}
        rows={rows}
        rowKey="id"
        loading={tokens.isPending}
        error={tokens.data === undefined ? tokens.error : null}
        retry={() => void tokens.refetch()}
        filtered={all.length > 0}
        empty={{ sentence: w.empty, action: create, example: `curl '${window.location.origin}/api/projects' -H 'Authorization: Bearer …'` }}
      />
      {creating && <TokenForm onClose={() => setCreating(false)} />}
    </>
  );
}

function Revoke({ token }: { readonly token: Token }) {
  const w = useWords().data.tokens;
  const ask = useAsk();
  const { message } = App.useApp();
  const revoke = useAct(contract.access.revokeToken);
  const run = async () => {
    await revoke.mutateAsync({ params: { id: token.id } });
    void message.success(w.revoked(token.name));
  };
  return (
    <Button
      type="link"
      size="small"
      danger
      onClick={() => ask({ title: w.revokeAsk(token.name), what: w.revokeWhat, act: w.revoke, danger: true, run })}
    >
      {w.revoke}
    </Button>
  );
}
