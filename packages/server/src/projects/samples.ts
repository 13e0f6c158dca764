import type { ShopOptions } from '@gyre/domain/api/shop';
import type { Instant } from '@gyre/domain/time';
import { toldError } from '../errors.ts';
import type { Instance } from './instance.ts';
import { fillRetail, RETAIL_SOURCE } from './retail.ts';
import type { ShopControl } from './shop-control.ts';
import { openShops, type ShopsParts } from './shops.ts';

export type Sample = 'shop' | 'online-retail';

/** 示例项目 — the living shop and the real orders. */
export interface Samples {
  /**
   * Makes the sample's project and begins to fill it, as a job.
   *
   * @param options  of the shop only
   * @throws AppError `already_exists`, `invalid_input` for incidents the shop does not know
   */
  create(sample: Sample, by: string, options?: ShopOptions): Promise<{ project: string; job: string }>;
  /** What can be asked of the living shop of a project. @throws AppError `not_found` for another project, `wrong_state` while it does not run */
  shop(project: string): ShopControl;
  /** What the living shop of a project does before this instant has been told; undefined before it lives, and where there is none. */
  told(project: string): Instant | undefined;
  /** Lets the shops of earlier runs live on; called once the server answers. */
  resume(): Promise<void>;
  /** A sample's project is about to be deleted. */
  forget(project: string): Promise<void>;
  close(): Promise<void>;
}

export function openSamples(parts: ShopsParts): Samples {
  const shops = openShops(parts);
  return {
    async create(sample, by, options = {}) {
      if (sample === 'shop') return await shops.create(options, by);
      requireNone(options);
      return await createRetailProject(parts.instance, by);
    },
    shop: (project) => shops.control(project),
    told: (project) => shops.told(project),
    resume: () => shops.resume(),
    forget: (project) => shops.forget(project),
    close: () => shops.close(),
  };
}

function requireNone(options: ShopOptions): void {
  const [named] = Object.keys(options);
  if (named === undefined) return;
  const told = { zh: `真实订单没有选项 ${named}，它只属于示例商城`, en: `the real orders have no option ${named}; it is the shop's` };
  throw toldError('invalid_input', told, options);
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
