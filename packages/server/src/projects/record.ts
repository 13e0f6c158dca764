import { ShopOptions } from '@gyre/domain/api/shop';
import { Instant } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError, toldError } from '../errors.ts';
import type { Clock } from '../clock.ts';
import type { Ledger } from '../stores/ports.ts';

/** What counts as an order on the overview: which event, and which property holds its amount. */
export const OrderDefinition = z.object({ event: z.string(), amount: z.string() });

const ProjectSettings = z.object({
  order: OrderDefinition.optional(),
  /** The sample this project was made from. */
  sample: z.enum(['shop', 'online-retail']).optional(),
  /** How fast its clock runs, and since when it is ahead of the wall's; as the wall clock when nothing is said. */
  clock: z.object({ speed: z.number().int(), origin: Instant }).optional(),
  /** Which shop the sample is. */
  shop: ShopOptions.omit({ speed: true }).optional(),
});

/** 项目 — a project as registered in the instance. */
export const ProjectRecord = z.object({
  key: z.string(),
  name: z.string(),
  sample: z.boolean(),
  zone: z.string(),
  currency: z.string(),
  unknown_events: z.enum(['accept', 'block']),
  /** After a restore: nothing is sent until an operator lets it. */
  paused: z.boolean(),
  created_at: z.number().int(),
  settings: ProjectSettings,
});
export type ProjectRecord = z.infer<typeof ProjectRecord>;

const COLUMNS = 'key, name, sample, zone, currency, unknown_events, paused, created_at, settings';

/** All projects, oldest first. */
export async function readProjects(ledger: Ledger): Promise<ProjectRecord[]> {
  return await ledger.rows(ProjectRecord, `select ${COLUMNS} from projects order by created_at, key`);
}

export interface NewProject {
  readonly key: string;
  readonly name: string;
  readonly zone: string;
  readonly currency: string;
  readonly sample?: 'shop' | 'online-retail' | undefined;
  readonly order?: z.infer<typeof OrderDefinition> | undefined;
  /** How many times as fast as the wall clock it lives, for ever; of samples only. */
  readonly speed?: number | undefined;
  readonly shop?: z.infer<typeof ProjectSettings>['shop'];
}

/** @throws AppError `already_exists`, `invalid_input` for a zone nobody knows, and for a speed of a project that is no sample */
export async function insertProject(ledger: Ledger, clock: Clock, project: NewProject): Promise<ProjectRecord> {
  const { sample, order, shop, speed = 1 } = project;
  requireZone(project.zone);
  requireSlow(project);
  const settings: z.input<typeof ProjectSettings> = {
    ...(sample === undefined ? {} : { sample }),
    ...(order === undefined ? {} : { order }),
    ...(shop === undefined ? {} : { shop }),
    ...(speed === 1 ? {} : { clock: { speed, origin: clock.now() } }),
  };
  const [row] = await ledger.rows(
    ProjectRecord,
    `insert into projects (key, name, sample, zone, currency, created_at, settings) values ($1, $2, $3, $4, $5, $6, $7::jsonb)
     on conflict do nothing returning ${COLUMNS}`,
    [project.key, project.name, project.sample !== undefined, project.zone, project.currency, clock.now(), JSON.stringify(settings)],
  );
  if (row === undefined) throw new AppError('already_exists', `a project ${project.key} exists already`, { project: project.key });
  return row;
}

export interface ProjectChange {
  readonly name?: string | undefined;
  readonly zone?: string | undefined;
  readonly unknownEvents?: 'accept' | 'block' | undefined;
  readonly paused?: boolean | undefined;
}

/** @throws AppError `not_found`, `invalid_input` */
export async function updateProject(ledger: Ledger, key: string, change: ProjectChange): Promise<ProjectRecord> {
  if (change.zone !== undefined) requireZone(change.zone);
  const [row] = await ledger.rows(
    ProjectRecord,
    `update projects set name = coalesce($2, name), zone = coalesce($3, zone), unknown_events = coalesce($4, unknown_events), paused = coalesce($5, paused)
     where key = $1 returning ${COLUMNS}`,
    [key, change.name ?? null, change.zone ?? null, change.unknownEvents ?? null, change.paused ?? null],
  );
  if (row === undefined) throw new AppError('not_found', `there is no project ${key}`, { project: key });
  return row;
}

export async function deleteProject(ledger: Ledger, key: string): Promise<void> {
  await ledger.run('delete from projects where key = $1', [key]);
}

/** Real customers do not live faster, and nobody could tell them when a message reached them. */
function requireSlow({ key, sample, speed = 1 }: NewProject): void {
  if (sample !== undefined || speed === 1) return;
  const told = { zh: `只有示例项目可以加速，项目 ${key} 不是示例`, en: `only samples may live faster; project ${key} is none` };
  throw toldError('invalid_input', told, { project: key, speed });
}

function requireZone(zone: string): void {
  if (!Intl.supportedValuesOf('timeZone').includes(zone) && zone !== 'UTC') {
    const told = { zh: `没有时区 ${zone}，应形如 Asia/Shanghai`, en: `time zone ${zone} is not an IANA zone such as Asia/Shanghai` };
    throw toldError('invalid_input', told, { zone });
  }
}
