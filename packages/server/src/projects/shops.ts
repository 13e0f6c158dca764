import { join } from 'node:path';
import type { ShopOptions } from '@gyre/domain/api/shop';
import { instant, type Instant } from '@gyre/domain/time';
import { AppError, messageOf, toldError } from '../errors.ts';
import type { JobControl } from '../transfer/index.ts';
import type { Instance } from './instance.ts';
import type { Project } from './project.ts';
import { incidentText, notLiving, type ShopControl } from './shop-control.ts';
import { applyShopPlan, saveShopPolicy, startShopCampaigns } from './shop-definitions.ts';
import { installShopMetrics } from './shop-metrics.ts';
import { requireIncidents, startShop, type ShopProcess, type ShopProgress } from './shop-process.ts';
import { makeShopSegments } from './shop-segments.ts';
import { installShopStory } from './shop-story.ts';
import { shopStateFile, type ShopStateFile } from './shop-state.ts';

/** 示例商城 — the living shops of an instance. */
export interface Shops {
  create(options: ShopOptions, by: string): Promise<{ project: string; job: string }>;
  control(project: string): ShopControl;
  /** What the shop of a project does before this instant has been told; undefined before it lives, and where there is none. */
  told(project: string): Instant | undefined;
  resume(): Promise<void>;
  forget(project: string): Promise<void>;
  close(): Promise<void>;
}

export interface ShopsParts {
  readonly instance: Instance;
  /** Where this server answers, for the simulator. */
  readonly url: () => string;
  /** A token that may look, unsubscribe and redeem coupons, never written down. */
  readonly token: string;
}

/** What the shops stand on, those that run, and how far each has told, by project. */
interface Ground extends ShopsParts {
  readonly shops: Map<string, ShopProcess>;
  readonly states: Map<string, ShopStateFile>;
  readonly told: Map<string, Instant>;
}

const SHOP_SOURCE = 'shop';

export function openShops(parts: ShopsParts): Shops {
  const ground: Ground = { ...parts, shops: new Map(), states: new Map(), told: new Map() };
  const { instance, shops } = ground;
  return {
    create: (options, by) => createShop(ground, options, by),
    control: (key) => controlOf(ground, instance.project(key)),
    told: (key) => ground.told.get(key),
    async resume() {
      for (const project of instance.list()) {
        if (project.record().settings.sample !== 'shop') continue;
        const { isLive, until } = await stateOf(ground, project).read();
        if (isLive) await liveOn(ground, project, { since: until, isLive: () => true, report: () => {} });
        else await beginShop(ground, project, 'gyre');
      }
    },
    async forget(project) {
      const shop = shops.get(project);
      shops.delete(project);
      ground.told.delete(project);
      await shop?.stop();
    },
    async close() {
      const running = [...shops.values()];
      shops.clear();
      await Promise.all(running.map((shop) => shop.stop()));
    },
  };
}

async function createShop(ground: Ground, { speed, ...shop }: ShopOptions, by: string): Promise<{ project: string; job: string }> {
  await requireIncidents(shop.incidents ?? []);
  const order = { event: 'pay_order', amount: 'amount' };
  const project = await ground.instance.create({
    key: 'shop',
    name: '示例商城「云杉生活」',
    zone: 'Asia/Shanghai',
    currency: 'CNY',
    sample: 'shop',
    order,
    speed,
    shop,
  });
  await project.sources.create({ key: SHOP_SOURCE, name: '云杉生活', protocol: 'gyre' }, by);
  await applyShopPlan(project);
  await saveShopPolicy(project, by);
  await startShopCampaigns(project, by);
  return { project: project.key, job: await beginShop(ground, project, by) };
}

/** Begins (again) to tell the shop's history, as a job that ends when the shop lives. @returns the job */
async function beginShop(ground: Ground, project: Project, by: string): Promise<string> {
  const { until: since } = await stateOf(ground, project).read();
  const job = await project.transfer.runJob({ kind: 'sample', title: project.record().name, by, detail: { sample: 'shop' } }, (control) =>
    tellHistory(ground, project, { since, by }, control),
  );
  return job.id;
}

async function tellHistory(
  ground: Ground,
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
  const shop = await liveOn(ground, project, { since, isLive: () => isLive, report });
  void shop.ended.then(({ code, complaint }) =>
    stopped.reject(new AppError('wrong_state', `the sample shop stopped early with code ${code}: ${complaint}`, { code })),
  );
  control.signal.addEventListener('abort', () => stopped.reject(control.signal.reason));
  try {
    await Promise.race([told.promise, stopped.promise]);
    await Promise.race([project.caughtUp(), stopped.promise]);
    await makeShopSegments(project, by);
    await installShopMetrics(project, by);
    await installShopStory(project, by);
    await project.dashboards.shipFirst('zh', by);
    isLive = true;
  } catch (error) {
    ground.shops.delete(project.key);
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
async function liveOn(ground: Ground, project: Project, { since, isLive, report }: Telling): Promise<ShopProcess> {
  const { url, token, instance, shops } = ground;
  const { logger } = instance.host;
  const { writeKey } = await project.sources.rotate(SHOP_SOURCE);
  const { settings } = project.record();
  const state = stateOf(ground, project);
  const { incidents } = await state.read();
  const complain = (error: unknown): void => logger.warn('what the sample shop told could not be kept', { detail: messageOf(error) });
  const shop = startShop({
    url: url(),
    writeKey,
    token,
    project: project.key,
    options: { ...settings.shop, ...(incidents === undefined ? {} : { incidents }) },
    clock: settings.clock,
    since,
    logger,
    opened: (control) => void keepIncidents(state, control).catch(complain),
    report(progress) {
      if (progress.phase === 'live' && progress.until !== undefined) ground.told.set(project.key, instant(progress.until));
      if (progress.until !== undefined) void state.change({ until: progress.until, isLive: isLive() }).catch(complain);
      report(progress);
    },
  });
  shops.set(project.key, shop);
  return shop;
}

/** What goes wrong is kept with its instants: a shop that is started again goes on as it was. */
async function keepIncidents(state: ShopStateFile, control: ShopControl): Promise<void> {
  const { incidents } = await control.standing();
  await state.change({ incidents: incidents.map(incidentText) });
}

/** Asks the shop of a project; what is begun or ended is kept. */
function controlOf(ground: Ground, project: Project): ShopControl {
  if (project.record().settings.sample !== 'shop') {
    const told = { zh: `项目 ${project.key} 不是示例商城`, en: `project ${project.key} is not the sample shop` };
    throw toldError('not_found', told, { project: project.key });
  }
  const control = ground.shops.get(project.key)?.control();
  if (control === undefined) throw notLiving();
  const state = stateOf(ground, project);
  return {
    ...control,
    async begin(incident) {
      const begun = await control.begin(incident);
      await keepIncidents(state, control);
      return begun;
    },
    async end(id) {
      await control.end(id);
      await keepIncidents(state, control);
    },
  };
}

/** One for each project: its writes take turns. */
function stateOf({ instance, states }: Ground, { key }: Project): ShopStateFile {
  const state = states.get(key) ?? shopStateFile(join(instance.host.home, 'projects', key, 'shop.json'));
  states.set(key, state);
  return state;
}
