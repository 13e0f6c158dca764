import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { JobControl } from '../transfer/index.ts';
import type { Instance } from './instance.ts';
import type { Project } from './project.ts';
import { fillRetail, RETAIL_SOURCE } from './retail.ts';
import { applyShopPlan, saveShopPolicy, startShopCampaigns } from './shop-definitions.ts';
import { installShopMetrics } from './shop-metrics.ts';
import { makeShopSegments } from './shop-segments.ts';
import { startShop, type ShopProcess, type ShopProgress } from './shop-process.ts';

export type Sample = 'shop' | 'online-retail';

/** 示例项目 — the living shop and the real orders. */
export interface Samples {
  /** Makes the sample's project and begins to fill it, as a job. @throws AppError `already_exists` */
  create(sample: Sample, by: string): Promise<{ project: string; job: string }>;
  /** Lets the shops of earlier runs live on; called once the server answers. */
  resume(): Promise<void>;
  /** A sample's project is about to be deleted. */
  forget(project: string): Promise<void>;
  close(): Promise<void>;
}

export interface SamplesParts {
  readonly instance: Instance;
  /** Where this server answers, for the simulator. */
  readonly url: () => string;
  /** A token that may look, never written down. */
  readonly token: string;
}

const SHOP_SOURCE = 'shop';

export function openSamples(parts: SamplesParts): Samples {
  const shops = new Map<string, ShopProcess>();
  return {
    async create(sample, by) {
      return sample === 'shop' ? await createShop(parts, shops, by) : await createRetailProject(parts.instance, by);
    },
    async resume() {
      for (const project of parts.instance.list()) {
        if (project.record().settings.sample !== 'shop') continue;
        const state = await readShopState(parts.instance, project.key);
        if (state?.isLive === true) await liveOn(parts, shops, project, { since: state.until, isLive: () => true, report: () => {} });
        else await beginShop(parts, shops, project, 'gyre');
      }
    },
    async forget(project) {
      const shop = shops.get(project);
      shops.delete(project);
      await shop?.stop();
    },
    async close() {
      const running = [...shops.values()];
      shops.clear();
      await Promise.all(running.map((shop) => shop.stop()));
    },
  };
}

/** Makes the project of the real orders and begins to fill it. */
export async function createRetailProject(instance: Instance, by: string): Promise<{ project: string; job: string }> {
  const order = { event: 'order_line', amount: 'amount' };
  const project = await instance.create({
    key: 'online_retail',
    name: 'Online Retail (UCI)',
    zone: 'Europe/London',
    currency: 'GBP',
    sample: 'online-retail',
    order,
  });
  await project.sources.create({ key: RETAIL_SOURCE, name: 'Online Retail', protocol: 'gyre' }, by);
  const job = await project.transfer.runJob(
    { kind: 'sample', title: 'Online Retail', by, detail: { sample: 'online-retail' } },
    (control) => fillRetail(project, control),
  );
  return { project: project.key, job: job.id };
}

async function createShop(parts: SamplesParts, shops: Map<string, ShopProcess>, by: string): Promise<{ project: string; job: string }> {
  const order = { event: 'pay_order', amount: 'amount' };
  const project = await parts.instance.create({
    key: 'shop',
    name: '示例商城「云杉生活」',
    zone: 'Asia/Shanghai',
    currency: 'CNY',
    sample: 'shop',
    order,
  });
  await project.sources.create({ key: SHOP_SOURCE, name: '云杉生活', protocol: 'gyre' }, by);
  await applyShopPlan(project);
  await saveShopPolicy(project, by);
  await startShopCampaigns(project, by);
  return { project: project.key, job: await beginShop(parts, shops, project, by) };
}

/** Begins (again) to tell the shop's history, as a job that ends when the shop lives. @returns the job */
async function beginShop(parts: SamplesParts, shops: Map<string, ShopProcess>, project: Project, by: string): Promise<string> {
  const since = (await readShopState(parts.instance, project.key))?.until;
  const job = await project.transfer.runJob({ kind: 'sample', title: project.record().name, by, detail: { sample: 'shop' } }, (control) =>
    tellHistory(parts, shops, project, { since, by }, control),
  );
  return job.id;
}

async function tellHistory(
  parts: SamplesParts,
  shops: Map<string, ShopProcess>,
  project: Project,
  { since, by }: { readonly since: number | undefined; readonly by: string },
  control: JobControl,
): Promise<void> {
  const told = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => {});
  let isLive = false;
  function report(progress: ShopProgress): void {
    if (progress.phase === 'live') told.resolve();
    else void control.progress({ done: Math.floor(progress.done ?? 0), total: Math.ceil(progress.total ?? 0) }).catch(stopped.reject);
  }
  const shop = await liveOn(parts, shops, project, { since, isLive: () => isLive, report });
  void shop.ended.then(({ code, complaint }) =>
    stopped.reject(new AppError('wrong_state', `the sample shop stopped early with code ${code}: ${complaint}`, { code })),
  );
  control.signal.addEventListener('abort', () => stopped.reject(control.signal.reason));
  try {
    await Promise.race([told.promise, stopped.promise]);
    await Promise.race([project.caughtUp(), stopped.promise]);
    await makeShopSegments(project, by);
    await installShopMetrics(project, by);
    await project.dashboards.shipFirst('zh', by);
    isLive = true;
  } catch (error) {
    shops.delete(project.key);
    await shop.stop();
    throw error;
  }
}

interface Telling {
  /** Everything before this instant was told by an earlier run. */
  readonly since: number | undefined;
  /** Whether the shop has all it needs, so that a later start only lives on. */
  readonly isLive: () => boolean;
  readonly report: (progress: ShopProgress) => void;
}

/** Starts the simulator where it stopped. Its write key is made anew each time, so none lies around. */
async function liveOn(
  parts: SamplesParts,
  shops: Map<string, ShopProcess>,
  project: Project,
  { since, isLive, report }: Telling,
): Promise<ShopProcess> {
  const { writeKey } = await project.sources.rotate(SHOP_SOURCE);
  let saving: Promise<void> = Promise.resolve();
  const shop = startShop({
    url: parts.url(),
    writeKey,
    token: parts.token,
    project: project.key,
    since,
    logger: parts.instance.host.logger,
    report(progress) {
      const { until } = progress;
      if (until !== undefined)
        saving = saving.then(() => writeShopState(parts.instance, project.key, { until, isLive: isLive() })).catch(() => {});
      report(progress);
    },
  });
  shops.set(project.key, shop);
  return shop;
}

const ShopState = z.object({ until: z.number().int(), isLive: z.boolean() });

function stateFile(instance: Instance, project: string): string {
  return join(instance.host.home, 'projects', project, 'shop.json');
}

async function readShopState(instance: Instance, project: string): Promise<z.infer<typeof ShopState> | undefined> {
  try {
    return ShopState.parse(JSON.parse(await readFile(stateFile(instance, project), 'utf8')));
  } catch {
    // Not told yet, or unreadable: telling it again stores nothing twice.
    return undefined;
  }
}

async function writeShopState(instance: Instance, project: string, state: z.infer<typeof ShopState>): Promise<void> {
  const file = stateFile(instance, project);
  await mkdir(join(instance.host.home, 'projects', project), { recursive: true });
  await writeFile(`${file}.draft`, JSON.stringify(state));
  await rename(`${file}.draft`, file);
}
