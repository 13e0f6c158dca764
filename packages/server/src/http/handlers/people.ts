import { maskValue } from '@gyre/domain/masking';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import {
  countCustomers,
  findCustomers,
  itemHistory,
  itemTypes,
  listItems,
  readCustomer,
  readCustomers,
  readLinks,
  type StoredLink,
} from '../../customers/index.ts';
import { displayNames } from '../../intake/index.ts';
import type { Project } from '../../projects/index.ts';
import { readCursor, writeCursor } from '../../cursor.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { shownCustomer, shownEvent, shownIdentity, shownName } from '../shown.ts';

type Group = Handlers['people'];
type Has = Pick<Services, 'project'>;
/** Where a page of a timeline ended. */
const Place = z.tuple([Instant, z.number().int()]).transform(([at, offset]) => ({ at, offset }));

/** 用户与实体 — search, the detail page, the timeline, unmerging, revealing; items with their history. */
export function peopleHandlers(services: Has): Group {
  return { ...customerHandlers(services), ...itemHandlers(services) };
}

function itemHandlers({ project }: Has): Pick<Group, 'itemTypes' | 'listItems' | 'itemHistory'> {
  return {
    itemTypes: ({ params }) => itemTypes(project(params.project).ledger),
    async listItems({ params, query }) {
      const rows = await listItems(
        project(params.project).ledger,
        params.type,
        query.search ?? '',
        readCursor(z.string(), query.cursor) ?? '',
        query.limit,
      );
      return { rows, next: rows.length < query.limit ? null : writeCursor(rows.at(-1)?.id ?? '') };
    },
    async itemHistory({ params }) {
      return { type: params.type, ...(await itemHistory(project(params.project).ledger, params.type, params.id)) };
    },
  };
}

function customerHandlers({ project }: Has): Omit<Group, 'itemTypes' | 'listItems' | 'itemHistory'> {
  return {
    async search({ params, query }) {
      const { ledger } = project(params.project);
      const found = await findCustomers(ledger, query.search, query.cursor, query.limit);
      const customers = await readCustomers(ledger, found.roots);
      const rows = found.roots.flatMap((root) => customers.get(root) ?? []).map(shownCustomer);
      return { rows, next: found.next, total: await countCustomers(ledger) };
    },
    get: ({ params }) => customerPage(project(params.project), params.customer),
    async timeline({ params, query }) {
      const { ledger, log } = project(params.project);
      const customer = await readCustomer(ledger, params.customer);
      const rows = await log.timeline({
        customers: customer.leaves,
        before: readCursor(Place, query.cursor),
        names: query.name === undefined ? undefined : [query.name],
        limit: query.limit,
      });
      const names = await displayNames(ledger);
      const last = rows.length < query.limit ? undefined : rows.at(-1);
      return {
        rows: rows.map((row) => shownEvent(row, customer.customer, names)),
        next: last === undefined ? null : writeCursor([last.at, last.offset]),
      };
    },
    async reveal({ params }) {
      const customer = await readCustomer(project(params.project).ledger, params.customer);
      return {
        identities: customer.identities.map(({ namespace, value }) => ({ namespace, value })),
        attributes: Object.fromEntries([...customer.attributes].map(([name, a]) => [name, a.value])),
      };
    },
    unmerge: async ({ params, body }) => await pin(project(params.project), '$identity_unmerged', params.customer, body),
    relink: async ({ params, body }) => await pin(project(params.project), '$identity_relinked', params.customer, body),
  };
}

/** Unmerging and relinking are events: decided here, done by the pipeline, kept in the log. Answers once it is done. */
async function pin(
  opened: Project,
  name: '$identity_unmerged' | '$identity_relinked',
  leaf: number,
  pair: { a: number; b: number },
): Promise<null> {
  const customer = await readCustomer(opened.ledger, leaf);
  const link = (await readLinks(opened.ledger, customer.leaves)).find(
    (l) => l.a === Math.min(pair.a, pair.b) && l.b === Math.max(pair.a, pair.b),
  );
  if (link === undefined) throw new AppError('not_found', `customer ${leaf} has no link between ${pair.a} and ${pair.b}`, { ...pair });
  await opened.emitAndWait([{ name, customer: link.a, at: opened.clock.now(), properties: { a: link.a, b: link.b } }]);
  return null;
}

/** The detail page: identities with their evidence, links, attributes with their source. */
async function customerPage({ ledger }: Project, leaf: number) {
  const customer = await readCustomer(ledger, leaf);
  const links = await readLinks(ledger, customer.leaves);
  return {
    customer: customer.customer,
    name: shownName(customer),
    firstAt: customer.firstAt,
    lastAt: customer.lastAt,
    events: customer.events,
    identities: customer.identities.map((identity) => ({
      ...shownIdentity(identity),
      leaf: identity.leaf,
      firstAt: identity.firstAt,
      evidence: evidenceOf(identity.leaf, links),
    })),
    links: links.map((link) => ({
      a: link.a,
      b: link.b,
      aIdentity: identityText(link.a_namespace, link.a_value),
      bIdentity: identityText(link.b_namespace, link.b_value),
      at: link.at,
      state: link.state,
      reason: link.reason,
      source: link.evidence.source,
      event: link.evidence.event,
    })),
    attributes: [...customer.attributes].map(([name, { value, at, source }]) => ({ name, value: maskValue(name, value), at, source })),
  };
}

function identityText(namespace: string, value: string): string {
  return `${namespace}: ${shownIdentity({ namespace, value }).value}`;
}

/** The earliest joined link of a leaf to one older than it; null for the identity a customer began with. */
function evidenceOf(leaf: number, links: readonly StoredLink[]): { at: number; source: string; event: string; messageId: string } | null {
  const link = links.find((l) => l.state === 'joined' && (l.a === leaf || l.b === leaf));
  return link === undefined ? null : { at: link.at, ...link.evidence };
}
