import type { ContentProblem } from '@gyre/domain/api/campaigns';
import { CampaignDefinition } from '@gyre/domain/campaign';
import { z } from 'zod';
import { toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';

const UseRow = z.object({ key: z.string(), definition: CampaignDefinition });
type Use = z.infer<typeof UseRow>;

/**
 * Campaigns that speak as they are saved, and include blocks: those that run, are paused, or were asked or agreed to be started. A draft is
 * checked when it starts.
 */
async function readUses(ledger: Ledger): Promise<Use[]> {
  return await ledger.rows(
    UseRow,
    `select key, definition from campaigns where state in ('in_review', 'approved', 'running', 'paused') and definition->>'arms' like '%render%'
     order by key`,
  );
}

/** What forbids saving a campaign, as contents are now and as they would be. */
export interface Trial {
  readonly before: (definition: CampaignDefinition) => readonly ContentProblem[];
  readonly after: (definition: CampaignDefinition) => readonly ContentProblem[];
}

/**
 * 内容块改动检查 — refuses a block's new text with which campaigns that use it could not be saved as they are.
 *
 * @throws AppError `invalid_input` naming the campaigns in `details.campaigns`, and all that would be wrong in both languages in `details.problems`
 */
export async function requireSoundUses(ledger: Ledger, block: string, trial: Trial): Promise<void> {
  const problems = (await readUses(ledger)).flatMap((use) => newProblems(use, trial));
  const [first] = problems;
  if (first === undefined) return;
  const campaigns = [...new Set(problems.map((p) => p.campaign))];
  const named = campaigns.length === 1 ? `campaign ${first.campaign}` : `campaigns ${campaigns.join(', ')}`;
  const told = {
    zh: `这样改，用到内容块 ${block} 的运营计划 ${campaigns.join('、')} 就发不出去了：${first.zh}`,
    en: `content block ${block} would break ${named}: ${first.en}`,
  };
  throw toldError('invalid_input', told, { block, campaigns, problems });
}

function newProblems({ key, definition }: Use, { before, after }: Trial) {
  const wrong = after(definition).filter((problem) => problem.blocks);
  if (wrong.length === 0) return [];
  const known = new Set(before(definition).map(({ arm, place, en }) => `${arm} ${place} ${en}`));
  const { name } = definition;
  return wrong
    .filter(({ arm, place, en }) => !known.has(`${arm} ${place} ${en}`))
    .map(({ arm, zh, en }) => ({
      campaign: key,
      arm,
      zh: `计划「${name}」（${key}）的文案 ${arm}：${zh}`,
      en: `campaign “${name}” (${key}), text ${arm}: ${en}`,
    }));
}
