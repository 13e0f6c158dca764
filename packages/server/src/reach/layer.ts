import type { CampaignLayer } from '@gyre/domain/campaign';
import { placeOf } from '@gyre/domain/statistics/experiments/assignment';
import { z } from 'zod';
import type { Ledger } from '../stores/ports.ts';
import type { Stored } from './assignment.ts';

const ALL_BP = 10_000;

/** Under which a customer is stored with the campaign that has it in a layer. */
export function layerSalt(name: string): string {
  return `layer:${name}`;
}

/** Where on 0 … 9999 a customer (root) lies in a layer: GrowthBook's second hash. */
function placeInLayer(name: string, root: number): number {
  return Math.round(placeOf('growthbook_2', layerSalt(name), String(root)) * ALL_BP);
}

/** Whether a campaign has a customer in its layer; `owner`: another campaign that has it, empty when it is nobody's. */
export type InLayer = { readonly isIn: true; readonly isKept: boolean } | { readonly isIn: false; readonly owner: string };

/**
 * 互斥 — whether a customer is in a campaign's part of its layer. Who has been in a campaign of the layer that has not ended stays in it, whatever
 * the parts are now and whomever it was merged with; of several the earliest has it. Everybody else by place.
 *
 * @param stored  keys of campaigns of the layer, earliest first
 * @param active  campaigns of the layer that have not ended
 */
export function inLayer(
  { campaign, root, layer }: { readonly campaign: string; readonly root: number; readonly layer: CampaignLayer },
  stored: Stored,
  active: ReadonlySet<string>,
): InLayer {
  const owner = stored.find((key) => active.has(key));
  if (owner !== undefined) return owner === campaign ? { isIn: true, isKept: true } : { isIn: false, owner };
  const place = placeInLayer(layer.name, root);
  return place >= layer.fromBp && place < layer.toBp ? { isIn: true, isKept: false } : { isIn: false, owner: '' };
}

const ActiveRow = z.object({ key: z.string(), layer: z.string() });

/** By layer, the campaigns that have not ended; nothing is asked where none is named. */
export async function activeInLayers(ledger: Ledger, layers: readonly string[]): Promise<Map<string, ReadonlySet<string>>> {
  if (layers.length === 0) return new Map();
  const rows = await ledger.rows(
    ActiveRow,
    `select key, definition->'layer'->>'name' as layer from campaigns
     where state <> 'ended' and definition->'layer'->>'name' = any($1::text[])`,
    [layers],
  );
  return new Map([...Map.groupBy(rows, ({ layer }) => layer)].map(([layer, of]) => [layer, new Set(of.map(({ key }) => key))]));
}
