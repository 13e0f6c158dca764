import { BgColorsOutlined, GlobalOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Button, Dropdown, type MenuProps } from 'antd';
import { call, client } from '../api.ts';
import { useGo } from '../address.tsx';
import { type Mode, setPrefs, usePrefs } from '../prefs.ts';
import { useSession } from '../session.ts';
import { useWords } from '../words/index.ts';
import { ProjectSwitcher } from './project-switcher.tsx';
import { SearchBox } from './search-box.tsx';

const MODES: readonly Mode[] = ['system', 'light', 'dark'];

async function signOut(): Promise<void> {
  await call(contract.access.signOut, {}).catch(() => undefined);
  client.clear();
  window.location.assign('/sign-in');
}

/** Brand, project, search, and the operator's menu. */
export function TopBar() {
  const words = useWords();
  return (
    <>
      <Brand />
      <ProjectSwitcher />
      <div style={{ flex: 1, display: 'flex', justifyContent: 'center', minWidth: 0 }}>
        <SearchBox />
      </div>
      <AppearanceMenu />
      <AccountMenu signOutLabel={words.frame.signOut} />
    </>
  );
}

/** The mark and the name. */
function Brand() {
  return (
    <span
      className="hide-narrow"
      style={{ display: 'inline-flex', alignItems: 'center', gap: 8, fontWeight: 600, fontSize: 15, whiteSpace: 'nowrap' }}
    >
      <img src="/gyre.svg" width={24} height={24} alt="" />
      {useWords().product}
    </span>
  );
}

/** Language and light or dark, for pages inside and outside the shell. */
export function AppearanceMenu() {
  const words = useWords();
  const { language, mode } = usePrefs();
  const items: MenuProps['items'] = [
    {
      key: 'language',
      type: 'group',
      label: words.frame.language,
      children: [
        { key: 'zh', label: '中文', icon: <GlobalOutlined /> },
        { key: 'en', label: 'English', icon: <GlobalOutlined /> },
      ],
    },
    {
      key: 'appearance',
      type: 'group',
      label: words.frame.appearance,
      children: MODES.map((m) => ({ key: m, label: words.frame.mode[m], icon: <BgColorsOutlined /> })),
    },
  ];
  const choose = (key: string): void => setPrefs(key === 'zh' || key === 'en' ? { language: key } : { mode: key as Mode });
  return (
    <Dropdown
      menu={{ items, selectable: true, selectedKeys: [language, mode], onClick: ({ key }) => choose(key) }}
      trigger={['click']}
      placement="bottomRight"
    >
      <Button type="text" icon={<BgColorsOutlined />} aria-label={`${words.frame.language} / ${words.frame.appearance}`}>
        {language === 'zh' ? '中' : 'EN'}
      </Button>
    </Dropdown>
  );
}

function AccountMenu({ signOutLabel }: { readonly signOutLabel: string }) {
  const words = useWords().frame;
  const go = useGo();
  const operator = useSession().data?.operator;
  const items: MenuProps['items'] = [
    { key: 'account', label: words.account, icon: <UserOutlined /> },
    { type: 'divider' },
    { key: 'out', label: signOutLabel, icon: <LogoutOutlined /> },
  ];
  return (
    <Dropdown
      menu={{ items, onClick: ({ key }) => (key === 'out' ? void signOut() : go('account')) }}
      trigger={['click']}
      placement="bottomRight"
    >
      <Button type="text" icon={<UserOutlined />} aria-label={words.account}>
        <span className="hide-narrow">{operator?.name ?? ''}</span>
      </Button>
    </Dropdown>
  );
}
