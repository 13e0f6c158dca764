import type { PackMapping } from '@gyre/domain/metrics/pack';
import type { Project } from './project.ts';

/** What plays the parts of the packs in the shop; it keeps no stock, spends nothing on channels and nobody shares. */
export const SHOP_MAPPING: PackMapping = {
  visit: 'app_open',
  visit_channel: 'channel',
  view: 'view_product',
  activation: 'view_product',
  interest: 'add_to_cart',
  order: 'pay_order',
  amount: 'amount',
  order_channel: 'channel',
  line: 'pay_order/lines',
  line_product: 'product_id',
  line_quantity: 'quantity',
  member: 'member_level',
  product: 'product',
};

/** 示例指标 — the shop's metrics and stage models: the retail pack, AARRR and AIPL. What is there already stays. */
export async function installShopMetrics({ metrics }: Pick<Project, 'metrics'>, by: string): Promise<void> {
  for (const pack of ['retail', 'aarrr', 'aipl']) await metrics.install(pack, { mapping: SHOP_MAPPING, language: 'zh', by });
}
