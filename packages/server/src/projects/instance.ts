import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openAccess, type Access } from '../access/index.ts';
import { AppError } from '../errors.ts';
import { hashOfKey } from '../intake/index.ts';
import { changePreferences, readPreferences, readUnsubscribeToken, type Preferences, type Visit } from '../reach/index.ts';
import { instanceMigrations } from '../stores/migrations/instance.ts';
import type { Ledger } from '../stores/ports.ts';
import { openProject, schemaOf, type Project, type ProjectHost } from './project.ts';
import {
  deleteProject,
  insertProject,
  readProjects,
  updateProject,
  type NewProject,
  type ProjectChange,
  type ProjectRecord,
} from './record.ts';

/** Ledger schema of the instance itself. */
export const INSTANCE_SCHEMA = 'gyre';

/** 实例 — all projects of one home, and who may come in. */
export interface Instance {
  readonly access: Access;
  readonly ledger: Ledger;
  readonly host: ProjectHost;
  /** True the first time it is asked of a home, ever: then there is something to prepare. */
  isFirstStart(): Promise<boolean>;
  /** Open projects, oldest first. */
  list(): Project[];
  /** @throws AppError `not_found` */
  project(key: string): Project;
  create(draft: NewProject): Promise<Project>;
  update(key: string, change: ProjectChange): Promise<ProjectRecord>;
  /** Deletes a project with all its data, for good. */
  remove(key: string): Promise<void>;
  /** 总开关 — switches the autopilot of all projects off or on; off ends every run. */
  switchAutopilot(off: boolean): Promise<void>;
  /** Who owns a write key. 神策 clients name the project instead (`project:<key>`): then the project's own 神策 source answers. */
  resolveKey(writeKey: string): { project: Project; source: string } | undefined;
  unsubscribe(token: string): Promise<'done' | 'unknown'>;
  /** What the customer of a message's token wants, and changes it; undefined when the token is not ours. */
  readonly preferences: {
    read(token: string): Promise<Preferences | undefined>;
    change(token: string, wanted: Preferences): Promise<Preferences | undefined>;
  };
  /** Where a tracked link of any project leads; undefined when it is none of ours. */
  follow(code: string, visit: Omit<Visit, 'at'>): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function openInstance(host: ProjectHost): Promise<Instance> {
  const ledger = await host.ledgers.open(INSTANCE_SCHEMA, instanceMigrations);
  const access = openAccess(ledger, host.clock);
  const projects = new Map<string, Project>();
  const autopilot = { off: await isAutopilotOff(ledger) };
  const open = (record: ProjectRecord): Promise<Project> => openProject({ ...host, autopilotOff: () => autopilot.off }, record);
  for (const record of await readProjects(ledger)) projects.set(record.key, await open(record));

  function project(key: string): Project {
    const found = projects.get(key);
    if (found === undefined) throw new AppError('not_found', `there is no project ${key}`, { project: key });
    return found;
  }
  return {
    access,
    ledger,
    host,
    async isFirstStart() {
      const now = JSON.stringify(host.clock.now());
      return (await ledger.run(`insert into settings (key, value) values ('first_start', $1::jsonb) on conflict do nothing`, [now])) === 1;
    },
    list: () => [...projects.values()],
    project,
    async create(draft) {
      const opened = await open(await insertProject(ledger, host.clock, draft));
      projects.set(opened.key, opened);
      return opened;
    },
    async update(key, change) {
      const record = await updateProject(ledger, key, change);
      project(key).changed(record);
      return record;
    },
    async remove(key) {
      const closing = project(key);
      projects.delete(key);
      await closing.close();
      await deleteProject(ledger, key);
      await host.ledgers.drop(schemaOf(key));
      await host.logs.drop(key);
      await rm(join(host.home, 'projects', key), { recursive: true, force: true });
    },
    async switchAutopilot(off) {
      await ledger.run(
        `insert into settings (key, value) values ('autopilot_off', $1::jsonb) on conflict (key) do update set value = excluded.value`,
        [JSON.stringify(off)],
      );
      autopilot.off = off;
      for (const opened of projects.values()) opened.autopilot.wake();
    },
    resolveKey: (writeKey) => resolveKey([...projects.values()], writeKey),
    ...customerLinks(projects),
    async close() {
      for (const opened of projects.values()) await opened.close();
    },
  };
}

const OffRow = z.object({ value: z.boolean() });

async function isAutopilotOff(ledger: Ledger): Promise<boolean> {
  const [row] = await ledger.rows(OffRow, `select value from settings where key = 'autopilot_off'`);
  return row?.value ?? false;
}

/** What the links in messages lead to. */
function customerLinks(projects: ReadonlyMap<string, Project>): Pick<Instance, 'unsubscribe' | 'preferences' | 'follow'> {
  return {
    unsubscribe: async (token) =>
      (await withToken(projects, token, async (found) => {
        await found.unsubscribe(token);
        return 'done' as const;
      })) ?? 'unknown',
    preferences: {
      read: (token) => withToken(projects, token, (found) => readPreferences(found.preferring, token)),
      change: (token, wanted) => withToken(projects, token, (found) => changePreferences(found.preferring, token, wanted)),
    },
    async follow(code, visit) {
      for (const opened of projects.values()) {
        const url = await opened.follow(code, visit);
        if (url !== undefined) return url;
      }
      return undefined;
    },
  };
}

/** Does something with the project a message's token names; undefined when the token is not ours. */
async function withToken<T>(
  projects: ReadonlyMap<string, Project>,
  token: string,
  act: (project: Project) => Promise<T>,
): Promise<T | undefined> {
  const claim = readUnsubscribeToken(token);
  const found = claim === undefined ? undefined : projects.get(claim.project);
  if (found === undefined) return undefined;
  try {
    return await act(found);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}

const NAMED = 'project:';

function resolveKey(projects: readonly Project[], writeKey: string): { project: Project; source: string } | undefined {
  if (writeKey.startsWith(NAMED)) return resolveNamed(projects, writeKey.slice(NAMED.length));
  const hash = hashOfKey(writeKey);
  for (const project of projects) {
    const source = project.sources.byHash(hash);
    if (source !== undefined) return { project, source };
  }
  return undefined;
}

/** `default` is what 神策 clients send when nobody chose a project: the oldest project with a 神策 source. */
function resolveNamed(projects: readonly Project[], name: string): { project: Project; source: string } | undefined {
  const named = projects.filter((project) => project.key === name);
  for (const project of named.length === 0 && name === 'default' ? projects : named) {
    const source = project.sources.ofProtocol('sensors');
    if (source !== undefined) return { project, source };
  }
  return undefined;
}
