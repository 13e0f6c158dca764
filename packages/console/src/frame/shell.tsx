import { MenuOutlined } from '@ant-design/icons';
import { Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { Button, Result, theme } from 'antd';
import { useEffect, useState } from 'react';
import { pages } from '../pages.ts';
import { usePrefs } from '../prefs.ts';
import { useProjectKey, useProjects, useProjectTime, useSession } from '../session.ts';
import { useWords } from '../words/index.ts';
import { ErrorView } from '../parts/error-view.tsx';
import { LoadingPage } from './loading-page.tsx';
import { PausedBanner } from './paused-banner.tsx';
import { Rail } from './rail.tsx';
import { TaskTray } from './task-tray.tsx';
import { TopBar } from './top-bar.tsx';
import { pageAt } from './where.ts';

/** 框架 — rail, top bar, banners and task tray around the pages of a project. */
export function Shell() {
  const { token } = theme.useToken();
  const words = useWords();
  const border = { borderColor: token.colorBorderSecondary, background: token.colorBgContainer };
  const { pathname } = useLocation();
  /** On a narrow screen: the page on which the rail was opened, so that going elsewhere closes it. */
  const [railOpen, setRailOpen] = useState('');
  useTitle();
  useLeaveWhenSignedOut();
  useProjectTime();
  return (
    <div className={railOpen === pathname ? 'shell rail-open' : 'shell'} style={{ background: token.colorBgLayout }}>
      <a className="skip-link" href="#content">
        {words.frame.skip}
      </a>
      <header className="shell-top" style={border}>
        <Button
          className="only-narrow"
          type="text"
          icon={<MenuOutlined />}
          aria-label={words.frame.menu}
          onClick={() => setRailOpen(railOpen === pathname ? '' : pathname)}
        />
        <TopBar />
      </header>
      <nav className="shell-rail" style={border} aria-label={words.product}>
        <Rail />
      </nav>
      <main className="shell-main" id="content">
        <PausedBanner />
        <div className="shell-page">
          <ProjectGate />
        </div>
        <TaskTray />
      </main>
    </div>
  );
}

function ProjectGate() {
  const key = useProjectKey();
  const projects = useProjects();
  const words = useWords().frame;
  // What stands in the outlet now: while the next page loads, the address is already that of the next.
  const shown = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? '' });
  const permissions = useSession().data?.permissions ?? [];
  const needed = pageAt(pages, shown)?.permission;
  const known = projects.data?.some((p) => p.key === key) ?? false;
  useEffect(() => {
    if (known) localStorage.setItem('gyre.project', key);
  }, [known, key]);
  if (projects.data === undefined)
    return projects.error === null ? <LoadingPage /> : <ErrorView error={projects.error} retry={() => void projects.refetch()} />;
  if (!known) return <Result status="info" title={<h1>{words.projectMissing}</h1>} subTitle={words.projectMissingNote} />;
  if (needed !== undefined && !permissions.includes(needed))
    return <Result key={shown} status="info" title={<h1>{words.notPermitted}</h1>} subTitle={words.notPermittedNote} />;
  return <Outlet key={key} />;
}

function useTitle(): void {
  const { language } = usePrefs();
  const { pathname } = useLocation();
  const title = pageAt(pages, pathname)?.title[language];
  useEffect(() => {
    document.title = title === undefined ? 'Gyre 环流' : `${title} · Gyre 环流`;
  }, [title]);
}

function useLeaveWhenSignedOut(): void {
  const session = useSession();
  const gone = session.data !== undefined && session.data.operator === null;
  useEffect(() => {
    if (gone) window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  }, [gone]);
}
