import { RESPONDED_CAMPAIGNS } from '@gyre/domain/own-attributes';
import { respondedCampaign } from '@gyre/domain/response-rules';
import { rootsOf, type TurnChanges } from '../customers/index.ts';
import type { Stage } from '../pipeline/index.ts';
import type { LogRow } from '../stores/ports.ts';
import { addResponses, hasResponses, movedLeaves, tellResponses, untoldLeaves, type Response } from './response-rows.ts';

export interface ResponseContext {
  /** Changes of the current turn; asked after the customers stage has run. */
  readonly changes: () => TurnChanges;
}

/** Leaves with responses from before this stage was there that a turn takes up. */
const PAGE = 500;

/**
 * 响应阶段 — folds responses (`respondedCampaign`) into the attribute `$responded_campaigns` of whom they are of: the effect of campaigns written back.
 *
 * What each leaf responded to is kept, and the attribute is set anew, by a `$profile_set` of our own, whenever a response is the first of a leaf to a
 * campaign or leaves with responses come to another root; so after merges it holds what all leaves did, and after a split each side its own again.
 * It is written on a leaf that responded: wherever that one goes, its customer is told anew, so none is left with a value of before. Only live
 * responses make it trigger anything: a merge or a historical row is no response of now.
 */
export function responseStage({ changes }: ResponseContext): Stage {
  let known: { any: boolean; untold: boolean } | undefined;
  return {
    name: 'responses',
    async run({ rows, now }, effects) {
      const { tx } = effects;
      if (rows.length === 0) return;
      if (known === undefined) {
        const any = await hasResponses(tx);
        known = { any, untold: any };
      }
      const responses = rows.flatMap(responsesOf);
      const news = new Set(responses.length === 0 ? [] : await addResponses(tx, responses));
      known.any ||= news.size > 0;
      const touched = known.any ? touchedLeaves(changes()) : [];
      const moved = touched.length === 0 ? [] : await movedLeaves(tx, touched);
      const before = known.untold ? await untoldLeaves(tx, PAGE) : [];
      known.untold = before.length === PAGE;
      const leaves = new Set([...news, ...moved, ...before]);
      if (leaves.size === 0) return;
      const roots = await rootsOf(tx, [...leaves]);
      const live = new Set(responses.filter((r) => !r.historical && news.has(r.customer)).map((r) => roots.get(r.customer)));
      for (const { holder, root, campaigns } of await tellResponses(tx, [...new Set(roots.values())])) {
        const properties = { [RESPONDED_CAMPAIGNS]: campaigns };
        effects.emit({ name: '$profile_set', customer: holder, at: now, properties, ...(live.has(root) ? {} : { historical: true }) });
      }
    },
  };
}

function responsesOf(row: LogRow): (Response & { readonly historical: boolean })[] {
  const campaign = row.customer > 0 ? respondedCampaign(row) : undefined;
  return campaign === undefined ? [] : [{ customer: row.customer, campaign, at: row.at, historical: row.historical }];
}

/** Leaves that rows of a turn named together or took apart. */
function touchedLeaves({ joins, roots }: TurnChanges): number[] {
  return [...new Set([...joins.flatMap(({ a, b }) => [a, b]), ...roots.flatMap((change) => [...change.roots.keys()])])];
}
