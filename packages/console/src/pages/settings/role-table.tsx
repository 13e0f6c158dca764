import { Permission, PERMISSIONS_OF, Role } from '@gyre/domain';
import { CheckOutlined } from '@ant-design/icons';
import { Table, theme } from 'antd';
import { Panel } from '../../parts/panel.tsx';
import { useWords } from '../../words/index.ts';

/** 各角色能做什么 — the permissions of each role. */
export function RoleTable() {
  const words = useWords().data;
  const { token } = theme.useToken();
  return (
    <Panel title={words.members.table} style={{ marginTop: 24 }}>
      <Table<{ readonly permission: Permission }>
        size="small"
        rowKey="permission"
        pagination={false}
        dataSource={Permission.options.map((permission) => ({ permission }))}
        columns={[
          {
            title: words.members.permission,
            render: (_, { permission }) => (
              <>
                {words.permissions[permission].name}
                <span style={{ color: token.colorTextTertiary, marginInlineStart: 10 }}>{words.permissions[permission].help}</span>
              </>
            ),
          },
          ...Role.options.map((role) => ({
            key: role,
            title: words.roles[role].name,
            align: 'center' as const,
            width: 130,
            render: (_: unknown, { permission }: { readonly permission: Permission }) =>
              PERMISSIONS_OF[role].includes(permission) ? (
                <CheckOutlined aria-label={words.act.yes} style={{ color: token.colorPrimary }} />
              ) : (
                <span aria-label={words.act.no}>–</span>
              ),
          })),
        ]}
      />
    </Panel>
  );
}
