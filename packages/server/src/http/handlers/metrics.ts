import type { Model } from '@gyre/domain/api/stage-models';
import { instant, type Instant } from '@gyre/domain/time';
import type { z } from 'zod';
import { readPacks, type Metrics } from '../../metrics/index.ts';
import type { Handlers } from '../call.ts';
import { pageOfCustomers } from '../customer-rows.ts';
import { maskedFor, requireNothingPersonal } from '../personal.ts';
import type { Services } from '../services.ts';

type Group = Handlers['metrics'];
type Has = Pick<Services, 'project'>;
type Reckoned = 'series' | 'tree' | 'customers' | 'segment';
type Packs = 'packs' | 'checkPack' | 'installPack';
type Stages = 'models' | 'saveModel' | 'removeModel' | 'modelVersions' | 'stages' | 'stageCustomers' | 'stageSegment';

/** 指标 — defined, reckoned and explained; packs of them, and the stages customers are in. */
export function metricsHandlers(services: Has): Group {
  return { ...definingHandlers(services), ...reckoningHandlers(services), ...packHandlers(services), ...stageHandlers(services) };
}

function definingHandlers({ project }: Has): Omit<Group, Reckoned | Packs | Stages> {
  const of = (key: string): Metrics => project(key).metrics;
  return {
    list({ params, query }) {
      const { shelf, keeper } = of(params.project);
      return Promise.resolve({ rows: shelf.list(query.search), keeping: keeper.progress() });
    },
    async get({ params }) {
      const { shelf } = of(params.project);
      return { ...shelf.get(params.metric), uses: await shelf.uses(params.metric) };
    },
    save: ({ params, body, caller }) => of(params.project).shelf.save(params.metric, body.definition, caller.actor),
    async remove({ params }) {
      await of(params.project).shelf.remove(params.metric);
      return null;
    },
    versions: ({ params }) => of(params.project).shelf.versions(params.metric),
    check: ({ params, body }) => Promise.resolve(of(params.project).shelf.check(body.key, body.definition)),
  };
}

function reckoningHandlers({ project }: Has): Pick<Group, Reckoned> {
  return {
    async series({ params, body, caller, signal }) {
      const { metrics, clock } = project(params.project);
      const begun = clock.wall.now();
      const { by } = body;
      const atoms = body.metrics.flatMap((key) => metrics.shelf.plan(key).atoms);
      if (by !== undefined)
        requireNothingPersonal(
          caller,
          atoms.map(({ dimensions }) => dimensions[by]),
        );
      return { ...maskedFor(caller, await metrics.lines(body, { signal })), tookMs: clock.wall.now() - begun };
    },
    async tree({ params, body, caller, signal }) {
      const { metrics, clock } = project(params.project);
      const begun = clock.wall.now();
      const { atoms } = metrics.shelf.plan(params.metric);
      requireNothingPersonal(
        caller,
        atoms.map(({ dimensions }) => dimensions),
      );
      return { ...maskedFor(caller, await metrics.tree(params.metric, body, { signal })), tookMs: clock.wall.now() - begun };
    },
    async customers({ params, body, signal }) {
      const { page, ...asked } = body;
      const found = await project(params.project).metrics.customers(params.metric, asked, { signal });
      return await pageOfCustomers(project(params.project), found, page);
    },
    async segment({ params, body, caller, signal }) {
      const { metrics, segments, clock } = project(params.project);
      const { key, name, ...place } = body;
      const at = clock.now();
      const customers = await metrics.customers(params.metric, place, { signal });
      const source = { kind: 'analysis' as const, analysis: 'metric', params: { metric: params.metric }, place, at };
      return await segments.keep({ key, name, by: caller.actor, source, customers });
    },
  };
}

function packHandlers({ project }: Has): Pick<Group, Packs> {
  return {
    async packs() {
      const packs = await readPacks();
      return packs.map(({ key, name, description, metrics, models }) => ({
        key,
        name,
        description,
        metrics: metrics.length,
        models: models.length,
      }));
    },
    checkPack: ({ params, body }) => project(params.project).metrics.checkPack(params.pack, body.mapping),
    async installPack({ params, body, caller }) {
      const { metrics, dashboards } = project(params.project);
      const installed = await metrics.install(params.pack, { ...body, by: caller.actor });
      await dashboards.shipFirst(body.language, caller.actor);
      return installed;
    },
  };
}

function stageHandlers({ project }: Has): Pick<Group, Stages> {
  const of = (key: string): Metrics['models'] => project(key).metrics.models;
  return {
    models: async ({ params }) => (await of(params.project).list()).map(shown),
    saveModel: async ({ params, body, caller }) => shown(await of(params.project).save(params.model, body.definition, caller.actor)),
    async removeModel({ params }) {
      await of(params.project).remove(params.model);
      return null;
    },
    modelVersions: ({ params }) => of(params.project).versions(params.model),
    async stages({ params, body, signal }) {
      const { metrics, clock } = project(params.project);
      const begun = clock.wall.now();
      return { ...(await metrics.models.counts(params.model, spanOf(body), { signal })), tookMs: clock.wall.now() - begun };
    },
    async stageCustomers({ params, body, signal }) {
      const found = await of(params.project).customers(params.model, { ...body, ...spanOf(body) }, { signal });
      return await pageOfCustomers(project(params.project), found, body.page);
    },
    async stageSegment({ params, body, caller, signal }) {
      const { segments, clock } = project(params.project);
      const { key, name, ...place } = body;
      const at = clock.now();
      const customers = await of(params.project).customers(params.model, { ...place, ...spanOf(place) }, { signal });
      const source = { kind: 'analysis' as const, analysis: 'stages', params: { model: params.model }, place, at };
      return await segments.keep({ key, name, by: caller.actor, source, customers });
    },
  };
}

function shown({
  key,
  version,
  definition,
  updated_at,
  updated_by,
}: Awaited<ReturnType<Metrics['models']['save']>>): z.input<typeof Model> {
  return { key, version, definition, updatedAt: updated_at, updatedBy: updated_by };
}

function spanOf({ since, until }: { readonly since?: number | undefined; readonly until?: number | undefined }) {
  return { since: instantOf(since), until: instantOf(until) };
}

function instantOf(at: number | undefined): Instant | undefined {
  return at === undefined ? undefined : instant(at);
}
