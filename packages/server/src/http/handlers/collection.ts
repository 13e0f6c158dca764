import { QuarantineReason } from '@gyre/domain/events';
import { maskInside, maskJsonText } from '@gyre/domain/masking';
import { startOfDay, localDate } from '@gyre/domain/time';
import { z } from 'zod';
import {
  countQuarantine,
  displayNames,
  listPlan,
  listQuarantine,
  readPlanEvent,
  resolveQuarantine,
  type SourceRow,
} from '../../intake/index.ts';
import { rootsOf } from '../../customers/index.ts';
import type { Project } from '../../projects/index.ts';
import { readCursor, writeCursor } from '../../cursor.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { shownEvent, shownRecord } from '../shown.ts';
import { eventStream } from '../sse.ts';

type Group = Handlers['collection'];
type Has = Pick<Services, 'project'>;
/** Where a page of the plan ended. */
const PlanPlace = z.tuple([z.number().int(), z.string()]).transform(([events, name]) => ({ events, name }));

/** 数据接入 — sources, live events, the event plan, quarantine. */
export function collectionHandlers(services: Has): Group {
  return { ...sourceHandlers(services), ...eventHandlers(services), ...planHandlers(services), ...quarantineHandlers(services) };
}

function sourceHandlers({ project }: Has): Pick<Group, 'listSources' | 'createSource' | 'rotateSource' | 'revokeSource'> {
  return {
    async listSources({ params }) {
      const opened = project(params.project);
      const activity = await activityToday(opened);
      return (await opened.sources.list()).map((source) => shownSource(source, activity));
    },
    async createSource({ params, body, caller }) {
      const opened = project(params.project);
      const { source, writeKey } = await opened.sources.create(body, caller.actor);
      return { source: shownSource(source, new Map()), writeKey };
    },
    async rotateSource({ params }) {
      const { source, writeKey } = await project(params.project).sources.rotate(params.source);
      return { source: shownSource(source, new Map()), writeKey };
    },
    async revokeSource({ params }) {
      await project(params.project).sources.revoke(params.source);
      return null;
    },
  };
}

function eventHandlers({ project }: Has): Pick<Group, 'recentEvents' | 'liveEvents'> {
  return {
    async recentEvents({ params, query }) {
      const { log, ledger } = project(params.project);
      const rows = await log.recent(query.limit, { source: query.source });
      const roots = await rootsOf(ledger, [...new Set(rows.map((row) => row.customer))]);
      const names = await displayNames(ledger);
      return rows.map((row) => shownEvent(row, roots.get(row.customer) ?? row.customer, names));
    },
    async liveEvents({ params, query, signal }) {
      const opened = project(params.project);
      const names = await displayNames(opened.ledger);
      return eventStream(opened.clock, signal, (stream) =>
        opened.writer.watch((source, record) => {
          if (query.source === undefined || query.source === source) stream.send(shownRecord(source, record, opened.clock.now(), names));
        }),
      );
    },
  };
}

function planHandlers({ project }: Has): Pick<Group, 'listPlan' | 'getPlanEvent' | 'updatePlanEvent' | 'updatePlanProperty'> {
  return {
    async listPlan({ params, query }) {
      const rows = await listPlan(project(params.project).ledger, query.search ?? '', readCursor(PlanPlace, query.cursor), query.limit);
      const last = rows.length < query.limit ? undefined : rows.at(-1);
      return { rows, next: last === undefined ? null : writeCursor([last.events, last.name]) };
    },
    async getPlanEvent({ params }) {
      const event = await readPlanEvent(project(params.project).ledger, params.event);
      return {
        ...event,
        properties: event.properties.map((p) => ({
          name: p.name,
          type: p.type,
          locked: p.locked,
          blocked: p.blocked,
          displayName: p.display_name,
          description: p.description,
          itemType: p.item_type,
          unit: p.unit,
          firstSeen: p.first_seen,
        })),
      };
    },
    async updatePlanEvent({ params, body }) {
      const { plan, clock } = project(params.project);
      await plan.updateEvent(params.event, body, clock.now());
      return null;
    },
    async updatePlanProperty({ params, body }) {
      const { plan, clock } = project(params.project);
      await plan.updateProperty(params.event, params.property, body, clock.now());
      return null;
    },
  };
}

function quarantineHandlers({ project }: Has): Pick<Group, 'quarantineCounts' | 'listQuarantine' | 'resolveQuarantine'> {
  return {
    async quarantineCounts({ params }) {
      const counts = await countQuarantine(project(params.project).quarantine);
      return counts.map((c) => ({ ...c, reason: QuarantineReason.parse(c.reason) }));
    },
    async listQuarantine({ params, query }) {
      const records = await listQuarantine(project(params.project).quarantine, {
        reason: query.reason,
        source: query.source,
        beforeId: readCursor(z.number().int(), query.cursor),
        limit: query.limit,
      });
      const rows = records.map((r) => ({
        id: r.id,
        received: r.received,
        source: r.source,
        reason: r.reason,
        detail: maskInside(r.detail),
        zh: maskInside(r.zh),
        raw: maskJsonText(r.raw),
        outcome: r.state,
      }));
      return { rows, next: records.length < query.limit ? null : writeCursor(records.at(-1)?.id ?? 0) };
    },
    resolveQuarantine: ({ params, body, caller }) => resolveQuarantine(project(params.project).quarantine, body.act, body, caller.actor),
  };
}

interface Activity {
  readonly last: number;
  readonly events: number;
  readonly quarantined: number;
}

function shownSource(source: SourceRow, activity: ReadonlyMap<string, Activity>) {
  const seen = activity.get(source.key);
  return {
    key: source.key,
    name: source.name,
    protocol: source.protocol,
    keyPrefix: source.key_prefix,
    createdAt: source.created_at,
    createdBy: source.created_by,
    revokedAt: source.revoked_at,
    lastReceivedAt: seen === undefined || seen.last === 0 ? null : seen.last,
    eventsToday: seen?.events ?? 0,
    quarantinedToday: seen?.quarantined ?? 0,
  };
}

/** What each source sent since midnight in the project's zone. */
async function activityToday({ log, clock, record }: Project): Promise<Map<string, Activity>> {
  const rows = await log.sourceActivity(startOfDay(localDate(clock.now(), record().zone), record().zone));
  return new Map(rows.map((row) => [row.source, { last: row.lastReceived, events: row.events, quarantined: row.quarantined }]));
}
