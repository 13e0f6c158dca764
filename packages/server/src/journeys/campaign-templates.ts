import type { CampaignTemplate } from '@gyre/domain/api/campaign-templates';
import { CampaignDefinition } from '@gyre/domain/campaign';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { readCampaign } from './campaign-rows.ts';

type Template = z.infer<typeof CampaignTemplate>;

/** What a template is called. */
interface Named {
  readonly campaign: string;
  readonly name: string;
  readonly description: string;
}

/** 场景模板 — campaigns kept to begin new ones with. */
export interface CampaignTemplates {
  /** By name. */
  list(): Promise<Template[]>;
  /** Keeps a campaign as it is now, without its activity; one of that key is replaced. @throws AppError `not_found` for a campaign there is not */
  save(key: string, of: Named, by: string): Promise<Template>;
  /** @throws AppError `not_found` */
  remove(key: string): Promise<void>;
}

const TemplateRow = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  definition: CampaignDefinition,
  at: z.number().int(),
  by: z.string(),
});

const COLUMNS = 'key, name, description, definition, at, by';

export function openCampaignTemplates({ ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock }): CampaignTemplates {
  return {
    list: () => ledger.rows(TemplateRow, `select ${COLUMNS} from campaign_templates order by name, key`),
    async save(key, { campaign, name, description }, by) {
      const { definition } = await readCampaign(ledger, campaign);
      const [saved] = await ledger.rows(
        TemplateRow,
        `insert into campaign_templates (${COLUMNS}) values ($1, $2, $3, $4::jsonb, $5, $6)
         on conflict (key) do update set name = excluded.name, description = excluded.description, definition = excluded.definition,
           at = excluded.at, by = excluded.by returning ${COLUMNS}`,
        [key, name, description, { ...definition, activity: null }, clock.now(), by],
      );
      if (saved === undefined) throw new Error(`the template ${key} was not written`);
      return saved;
    },
    async remove(key) {
      if ((await ledger.run('delete from campaign_templates where key = $1', [key])) === 0)
        throw new AppError('not_found', `there is no campaign template ${key}`, { template: key });
    },
  };
}
