import type { Dashboards } from '../../dashboards/index.ts';
import { AppError } from '../../errors.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

type Group = Handlers['dashboards'];
type Has = Pick<Services, 'project'>;
type Report = 'report' | 'shipReport' | 'targets' | 'setTarget' | 'removeTarget';
type Subscribed = 'subscriptions' | 'saveSubscription' | 'removeSubscription' | 'testSubscription';

/** 数据看板 — dashboards in versions, the report of a day with its targets, and subscriptions. */
export function dashboardsHandlers(services: Has): Group {
  return { ...definingHandlers(services), ...reportHandlers(services), ...subscriptionHandlers(services) };
}

function definingHandlers({ project }: Has): Omit<Group, Report | Subscribed> {
  const of = (key: string): Dashboards => project(key).dashboards;
  return {
    list: ({ params }) => of(params.project).list(),
    get: ({ params }) => of(params.project).get(params.dashboard),
    save: ({ params, body, caller }) => of(params.project).save(params.dashboard, body.definition, caller.actor, body.version),
    async remove({ params }) {
      await of(params.project).remove(params.dashboard);
      return null;
    },
    async versions({ params }) {
      const versions = await of(params.project).versions(params.dashboard);
      if (versions.length === 0)
        throw new AppError('not_found', `there is no dashboard ${params.dashboard}`, { dashboard: params.dashboard });
      return versions;
    },
    home: async ({ params }) => ({ dashboard: (await of(params.project).home()) ?? null }),
    setHome: async ({ params, body, caller }) => ({ dashboard: await of(params.project).setHome(body.dashboard, caller.actor) }),
  };
}

function reportHandlers({ project }: Has): Pick<Group, Report> {
  const of = (key: string): Dashboards => project(key).dashboards;
  return {
    async report({ params, body, signal }) {
      const { dashboards, clock } = project(params.project);
      const [at, begun] = [clock.now(), clock.wall.now()];
      return { ...(await dashboards.report(body, { signal })), at, tookMs: clock.wall.now() - begun };
    },
    shipReport: ({ params, body, caller }) => of(params.project).shipReport(body.language, caller.actor),
    targets: ({ params, query }) => of(params.project).targets.list(query.month),
    setTarget: ({ params, body, caller }) =>
      of(params.project).targets.set({ metric: params.metric, month: params.month, ...body }, caller.actor),
    async removeTarget({ params }) {
      await of(params.project).targets.remove(params.metric, params.month);
      return null;
    },
  };
}

function subscriptionHandlers({ project }: Has): Pick<Group, Subscribed> {
  const of = (key: string): Dashboards['subscriptions'] => project(key).dashboards.subscriptions;
  return {
    subscriptions: ({ params }) => of(params.project).list(params.dashboard),
    saveSubscription: ({ params, body: { definition, robotSecrets }, caller }) =>
      of(params.project).save(params.dashboard, params.subscription, { definition, robots: robotSecrets }, caller.actor),
    async removeSubscription({ params }) {
      await of(params.project).remove(params.dashboard, params.subscription);
      return null;
    },
    testSubscription: ({ params }) => of(params.project).test(params.dashboard, params.subscription),
  };
}
