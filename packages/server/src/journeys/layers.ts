import type { CampaignDefinition } from '@gyre/domain/campaign';
import { z } from 'zod';
import { toldError } from '../errors.ts';
import { takeTurns } from '../reach/index.ts';
import type { Ledger } from '../stores/ports.ts';

const TakenRow = z.object({ key: z.string(), from_bp: z.number().int(), to_bp: z.number().int() });

/**
 * Whether the part of its layer a campaign asks for is free: campaigns that have not ended keep theirs. Two that ask at once take turns.
 *
 * @throws AppError `invalid_input` naming who has it
 */
export async function requireFreePart(tx: Ledger, key: string, { layer }: Pick<CampaignDefinition, 'layer'>): Promise<void> {
  if (layer === null) return;
  await takeTurns(tx);
  const [taken] = await tx.rows(
    TakenRow,
    `select key, (definition->'layer'->>'fromBp')::integer as from_bp, (definition->'layer'->>'toBp')::integer as to_bp from campaigns
     where key <> $1 and state <> 'ended' and definition->'layer'->>'name' = $2
       and (definition->'layer'->>'fromBp')::integer < $4 and (definition->'layer'->>'toBp')::integer > $3
     order by (definition->'layer'->>'fromBp')::integer limit 1`,
    [key, layer.name, layer.fromBp, layer.toBp],
  );
  if (taken === undefined) return;
  const part = (from: number, to: number): string => `${from / 100}–${to / 100}%`;
  const [asked, other] = [part(layer.fromBp, layer.toBp), part(taken.from_bp, taken.to_bp)];
  const told = {
    zh: `互斥层 ${layer.name} 的 ${asked} 与计划 ${taken.key} 的 ${other} 重叠`,
    en: `${asked} of the layer ${layer.name} overlaps with ${other} of campaign ${taken.key}`,
  };
  throw toldError('invalid_input', told, { layer: layer.name, campaign: taken.key });
}
