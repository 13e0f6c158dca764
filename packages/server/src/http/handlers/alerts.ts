import type { AlertDefinition } from '@gyre/domain/alerts/alert';
import { instant, type Instant } from '@gyre/domain/time';
import { viewOfFinding, type Alerts } from '../../alerts/index.ts';
import type { Caller } from '../../access/index.ts';
import type { Handlers } from '../call.ts';
import { pageOfCustomers } from '../customer-rows.ts';
import { maskedFor, requireNothingPersonal } from '../personal.ts';
import type { Services } from '../services.ts';

type Group = Handlers['alerts'];
type Has = Pick<Services, 'project'>;
type Acts = 'acknowledge' | 'mark' | 'unmark' | 'muteEpisode';
type Episodes = 'episodes' | 'episode' | 'diagnose' | 'customers' | 'segment';
type Days = 'specialDays' | 'saveSpecialDay' | 'removeSpecialDay';

/** 预警 — defined and tried on history; their episodes, and the calendar of special days. */
export function alertsHandlers(services: Has): Group {
  return { ...definingHandlers(services), ...episodeHandlers(services), ...actHandlers(services), ...dayHandlers(services) };
}

function definingHandlers({ project }: Has): Omit<Group, Acts | Episodes | Days> {
  const of = (key: string): Alerts['definitions'] => project(key).alerts.definitions;
  return {
    list: ({ params }) => of(params.project).list(),
    get: ({ params }) => of(params.project).get(params.alert),
    save({ params, body: { definition, robotSecrets, version }, caller }) {
      requireNoPersonalDimension(project(params.project), definition, caller);
      return of(params.project).save(params.alert, { definition, robots: robotSecrets, from: version }, caller.actor);
    },
    async remove({ params }) {
      await of(params.project).remove(params.alert);
      return null;
    },
    versions: ({ params }) => of(params.project).versions(params.alert),
    mute: ({ params, body }) => of(params.project).mute(params.alert, instantOrNull(body.until)),
    async backtest({ params, body: { definition, days }, caller, signal }) {
      const { alerts, clock } = project(params.project);
      requireNoPersonalDimension(project(params.project), definition, caller);
      const begun = clock.wall.now();
      return { ...maskedFor(caller, await alerts.backtest(definition, days, { signal })), tookMs: clock.wall.now() - begun };
    },
  };
}

function episodeHandlers({ project }: Has): Pick<Group, Episodes> {
  return {
    episodes: async ({ params, query, caller }) => maskedFor(caller, await project(params.project).alerts.views.page(query)),
    episode: async ({ params, caller }) => maskedFor(caller, await project(params.project).alerts.views.view(params.episode)),
    async diagnose({ params, caller, signal }) {
      const { alerts, clock } = project(params.project);
      return maskedFor(caller, viewOfFinding(await alerts.diagnose(params.episode, { signal }), clock.now()));
    },
    async customers({ params, body: { which, page }, signal }) {
      const found = await project(params.project).alerts.customers(params.episode, which, { signal });
      return await pageOfCustomers(project(params.project), found, page);
    },
    async segment({ params, body: { which, key, name }, caller, signal }) {
      const { alerts, segments, clock } = project(params.project);
      const at = clock.now();
      const { metric } = await alerts.episode(params.episode);
      const customers = await alerts.customers(params.episode, which, { signal });
      const source = { kind: 'analysis' as const, analysis: 'episode', params: { episode: params.episode, metric }, place: { which }, at };
      return await segments.keep({ key, name, by: caller.actor, source, customers });
    },
  };
}

function actHandlers({ project }: Has): Pick<Group, Acts> {
  const act = async (key: string, work: (acts: Alerts['acts']) => ReturnType<Alerts['acts']['unmark']>) => {
    const { acts, views } = project(key).alerts;
    return await views.shown(await work(acts));
  };
  return {
    acknowledge: ({ params, body, caller }) => act(params.project, (acts) => acts.acknowledge(params.episode, body.note, caller.actor)),
    mark: ({ params, body, caller }) => act(params.project, (acts) => acts.mark(params.episode, body, caller.actor)),
    unmark: ({ params }) => act(params.project, (acts) => acts.unmark(params.episode)),
    muteEpisode: ({ params, body }) => act(params.project, (acts) => acts.mute(params.episode, instantOrNull(body.until))),
  };
}

function dayHandlers({ project }: Has): Pick<Group, Days> {
  const of = (key: string): Alerts['calendar'] => project(key).alerts.calendar;
  return {
    specialDays: ({ params, query }) => of(params.project).list(query.from, query.to),
    saveSpecialDay: ({ params, body, caller }) => of(params.project).save(params.date, body, caller.actor),
    async removeSpecialDay({ params }) {
      await of(params.project).remove(params.date);
      return null;
    },
  };
}

/** Numbers told apart by names, phones or e-mails show them. */
function requireNoPersonalDimension({ metrics }: ReturnType<Services['project']>, { subject, by }: AlertDefinition, caller: Caller): void {
  if (subject.of !== 'metric' || by === null) return;
  const { atoms } = metrics.shelf.plan(subject.metric);
  requireNothingPersonal(
    caller,
    atoms.map(({ dimensions }) => dimensions[by.dimension]),
  );
}

function instantOrNull(at: number | null): Instant | null {
  return at === null ? null : instant(at);
}
