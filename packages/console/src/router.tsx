import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { contract } from '@gyre/domain';
import { call, client } from './api.ts';
import { LoadingPage } from './frame/loading-page.tsx';
import { NoSuchPage, PageFailure } from './frame/page-failure.tsx';
import { Shell } from './frame/shell.tsx';
import { pages } from './pages.ts';
import { loadSession } from './session.ts';

const root = createRootRoute({ component: Outlet, errorComponent: PageFailure });

async function needSignIn(next: string): Promise<void> {
  const session = await loadSession();
  if (session.needsSetup) throw redirect({ to: '/set-up' } as never);
  if (session.operator === null) throw redirect({ to: '/sign-in', search: next === '/' ? {} : { next } } as never);
}

/** Where an operator who names no project goes: the last one opened, else the first, else the page that makes one. */
async function firstProject(): Promise<string> {
  const projects = await client.ensureQueryData({
    queryKey: ['GET /api/projects', {}, {}, null],
    queryFn: () => call(contract.projects.list, {}),
  });
  const last = localStorage.getItem('gyre.project');
  const found = projects.find((p) => p.key === last) ?? projects[0];
  return found === undefined ? '/welcome' : `/p/${found.key}/overview`;
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    await needSignIn('/');
    throw redirect({ to: await firstProject() } as never);
  },
});

const entry = (path: string, load: () => Promise<{ Page: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, 'Page') });

const signIn = entry('/sign-in', async () => ({ Page: (await import('./pages/entry/sign-in.tsx')).SignIn }));
const setUp = entry('/set-up', async () => ({ Page: (await import('./pages/entry/set-up.tsx')).SetUp }));
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  beforeLoad: ({ location }) => needSignIn(location.href),
  component: lazyRouteComponent(async () => ({ Page: (await import('./pages/entry/welcome.tsx')).Welcome }), 'Page'),
});

const project = createRoute({
  getParentRoute: () => root,
  path: '/p/$project',
  beforeLoad: ({ location }) => needSignIn(location.href),
  component: Shell,
});

const projectHome = createRoute({
  getParentRoute: () => project,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: `/p/${params.project}/overview` } as never);
  },
});

const pageRoutes = pages.map((page) =>
  createRoute({
    getParentRoute: () => project,
    path: page.path,
    component: lazyRouteComponent(async () => ({ Page: await page.load() }), 'Page'),
  }),
);

/** 路由 — the address holds the whole state: the project in the path, filters as plain text in the search. */
export const router = createRouter({
  routeTree: root.addChildren([home, signIn, setUp, welcome, project.addChildren([projectHome, ...pageRoutes])]),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text === '' ? '' : `?${text}`;
  },
  defaultPendingComponent: LoadingPage,
  defaultPendingMs: 150,
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: NoSuchPage,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // Pages scroll within it: a new one begins at its top, one gone back to where it was left.
  scrollToTopSelectors: ['#content'],
});
