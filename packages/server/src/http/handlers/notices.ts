import type { NoticeRow } from '@gyre/domain/api/notices';
import type { Receiver } from '@gyre/domain/notice';
import { z } from 'zod';
import { readCursor, writeCursor } from '../../cursor.ts';
import type { ListedNotice } from '../../notices/index.ts';
import type { Project } from '../../projects/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

/** When the last notice of a page was left, and its id. */
const Place = z.tuple([z.number().int(), z.string()]);

/** 通知 — what operators were told, by kind. */
export function noticesHandlers({ project }: Pick<Services, 'project'>): Handlers['notices'] {
  return {
    async list({ params, query: { cursor, ...asked } }) {
      const found = project(params.project);
      const rows = await found.notices.page({ ...asked, before: readCursor(Place, cursor) });
      const last = rows.at(-1);
      const origins = await originsOf(found, new Set(rows.map(({ topic }) => topic)));
      const next = last === undefined || rows.length < asked.limit ? null : writeCursor([last.at, last.id]);
      return { rows: rows.map((row) => viewOf(row, origins)), next };
    },
  };
}

/** What a topic is of: its name, and whom it tells. */
interface Origin {
  readonly name: string;
  readonly receivers: readonly Receiver[];
}

async function originsOf(
  { alerts, dashboards, campaigns, policies }: Project,
  topics: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Origin>> {
  const origins = new Map<string, Origin>();
  const keys = new Set([...topics].map(placeOf).flatMap(({ of, key }) => (of === 'dashboard' ? [key] : [])));
  for (const { key, definition } of await alerts.definitions.list()) origins.set(`alert/${key}`, definition);
  for (const { key, definition } of await dashboards.list()) {
    if (!keys.has(key)) continue;
    for (const { key: of, definition: told } of await dashboards.subscriptions.list(key))
      origins.set(`dashboard/${key}/${of}`, { name: definition.name, receivers: told.receivers });
  }
  const { receivers } = policies.current().approval;
  for (const topic of topics) {
    const { of, key } = placeOf(topic);
    if (of === 'campaign') origins.set(topic, { name: (await campaigns.standing(key)).definition.name, receivers });
  }
  return origins;
}

function placeOf(topic: string): { readonly of: NoticeRow['about']['of']; readonly key: string } {
  const [of, key = ''] = topic.split('/');
  return { of: of === 'dashboard' || of === 'campaign' ? of : 'alert', key };
}

function viewOf(row: ListedNotice, origins: ReadonlyMap<string, Origin>): NoticeRow {
  const place = placeOf(row.topic);
  const origin = origins.get(row.topic);
  const receiver = origin?.receivers.find(({ key }) => key === row.receiver);
  const { id, kind, state, detail, at, tries, next } = row;
  const about = { ...place, name: origin?.name ?? place.key };
  return { id, kind, about, receiver: receiver === undefined ? row.receiver : receiverName(receiver), state, detail, at, tries, next };
}

function receiverName(receiver: Receiver): string {
  return receiver.kind === 'email' ? receiver.address : receiver.name;
}
