import { instant, type Instant } from '@gyre/domain/time';
import { toldError } from '../../errors.ts';
import { countCustomers } from '../../customers/index.ts';
import { overview, type Project } from '../../projects/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** 项目 — workspaces, samples, the overview, the backup. */
export function projectsHandlers({ instance, samples, project, backup }: Omit<Services, 'access'>): Handlers['projects'] {
  const shown = (one: Project) => shownProject(one, settledOf(one, samples.told(one.key)));
  return {
    list: () => Promise.all(instance.list().map(shown)),
    create: async ({ body }) => shown(await instance.create(body)),
    async update({ params, body }) {
      await instance.update(params.project, body);
      return await shown(project(params.project));
    },
    async remove({ params, query }) {
      if (query.confirm !== params.project) {
        const told = {
          zh: `要删除项目 ${params.project}，请照样输入它的标识；收到的是“${query.confirm}”`,
          en: `to delete project ${params.project}, repeat its key in confirm; got "${query.confirm}"`,
        };
        throw toldError('invalid_input', told, { project: params.project });
      }
      await samples.forget(params.project);
      await instance.remove(params.project);
      return null;
    },
    createSample: ({ params, body, caller }) => samples.create(params.sample, caller.actor, body),
    async backup({ body }) {
      await backup(body.folder);
      return { folder: body.folder };
    },
    overview: ({ params }) => overview(project(params.project)),
  };
}

/** 示例商城 — what goes wrong in it. */
export function shopHandlers({ samples }: Pick<Services, 'samples'>): Handlers['shop'] {
  return {
    standing: ({ params }) => samples.shop(params.project).standing(),
    begin: ({ params, body }) => samples.shop(params.project).begin(body),
    async end({ params }) {
      await samples.shop(params.project).end(params.incident);
      return null;
    },
    truth: ({ params }) => samples.shop(params.project).truth(),
  };
}

/** What a sample's shop does before it has been told, and decided on. */
function settledOf(project: Project, told: Instant | undefined): Instant | null {
  return told === undefined ? null : instant(Math.min(told, project.decidedUntil() ?? told));
}

async function shownProject(project: Project, settled: Instant | null) {
  const { key, name, sample, zone, currency, unknown_events, paused, created_at, settings } = project.record();
  const end = await project.log.end();
  const counts = { customers: await countCustomers(project.ledger), events: end.offset };
  return {
    key,
    name,
    sample,
    zone,
    currency,
    unknownEvents: unknown_events,
    paused,
    createdAt: created_at,
    clock: { now: project.clock.now(), speed: settings.clock?.speed ?? 1, settled },
    ...counts,
  };
}
