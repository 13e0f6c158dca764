import {
  AimOutlined,
  AlertOutlined,
  BarChartOutlined,
  DatabaseOutlined,
  GiftOutlined,
  HomeOutlined,
  MailOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  SettingOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { Button, Menu, type MenuProps, Tooltip } from 'antd';
import { type ReactNode, useEffect } from 'react';
import type { Group } from '../page-entry.ts';
import { pages } from '../pages.ts';
import { setPrefs, usePrefs } from '../prefs.ts';
import { useProjectKey, useSession } from '../session.ts';
import { useWords } from '../words/index.ts';
import { pageAt } from './where.ts';

const ICONS: Readonly<Record<Group, ReactNode>> = {
  home: <HomeOutlined />,
  customers: <TeamOutlined />,
  analysis: <BarChartOutlined />,
  alerts: <AlertOutlined />,
  campaigns: <AimOutlined />,
  benefits: <GiftOutlined />,
  reach: <MailOutlined />,
  data: <DatabaseOutlined />,
  settings: <SettingOutlined />,
};
const GROUPS: readonly Group[] = ['home', 'customers', 'analysis', 'alerts', 'campaigns', 'benefits', 'reach', 'data', 'settings'];

/** 导航 — the pages that exist and the operator may see, by group. */
export function Rail() {
  const words = useWords();
  const { language, railFolded } = usePrefs();
  const project = useProjectKey();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const permissions = useSession().data?.permissions ?? [];
  const open = pageAt(pages, pathname);
  const lit = open?.group === undefined ? open?.under : open.path;
  useEffect(() => {
    document.querySelector(`.shell-rail [data-menu-id$="-${lit}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [lit]);
  const visible = pages.filter((p) => p.permission === undefined || permissions.includes(p.permission));
  const items: NonNullable<MenuProps['items']> = GROUPS.flatMap((group): NonNullable<MenuProps['items']> => {
    const own = visible.filter((p) => p.group === group);
    if (own.length === 0) return [];
    const lines = own.map((p) => ({ key: p.path, label: p.title[language], ...(group === 'home' ? { icon: ICONS.home } : {}) }));
    if (group === 'home') return lines;
    return [
      railFolded
        ? { key: group, icon: ICONS[group], label: words.groups[group], children: lines }
        : { key: group, type: 'group', label: words.groups[group], children: lines },
    ];
  });
  return (
    <>
      <Menu
        mode="inline"
        inlineCollapsed={railFolded}
        items={items}
        selectedKeys={lit === undefined ? [] : [lit]}
        style={{ width: railFolded ? 56 : 176 }}
        onClick={({ key }) => void navigate({ to: `/p/${project}/${key}`, search: {} } as never)}
      />
      <Tooltip title={railFolded ? words.frame.unfold : words.frame.fold} placement="right">
        <Button
          type="text"
          className="hide-narrow"
          aria-label={railFolded ? words.frame.unfold : words.frame.fold}
          icon={railFolded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
          onClick={() => setPrefs({ railFolded: !railFolded })}
          style={{ margin: 8 }}
        />
      </Tooltip>
    </>
  );
}
