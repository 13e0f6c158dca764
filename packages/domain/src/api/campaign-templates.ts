import { z } from 'zod';
import { CampaignDefinition, Key } from '../campaign.ts';
import { At, endpoint, ProjectPath } from './endpoint.ts';

/** 场景模板 — a campaign to begin new ones with, by a name and what it is good for. It belongs to no activity. */
export const CampaignTemplate = z.object({
  key: Key,
  name: z.string(),
  description: z.string(),
  definition: CampaignDefinition,
  at: At,
  by: z.string(),
});

const TemplatePath = ProjectPath.extend({ template: z.string() });

export const campaignTemplates = {
  list: endpoint('templates', 'GET /api/projects/{project}/campaign-templates', {
    permission: 'view',
    summary: { zh: '场景模板列表', en: 'Templates of campaigns, by name' },
    params: ProjectPath,
    response: z.array(CampaignTemplate),
  }),
  save: endpoint('templates', 'PUT /api/projects/{project}/campaign-templates/{template}', {
    permission: 'operate',
    summary: { zh: '把一个运营计划存为场景模板', en: 'Save a campaign as a template' },
    params: ProjectPath.extend({ template: Key }),
    body: z.object({
      campaign: z.string().min(1).max(60),
      name: z.string().trim().min(1).max(100),
      description: z.string().max(1000).default(''),
    }),
    response: CampaignTemplate,
    audit: 'template.saved',
  }),
  remove: endpoint('templates', 'DELETE /api/projects/{project}/campaign-templates/{template}', {
    permission: 'operate',
    summary: { zh: '删除场景模板', en: 'Remove a template; campaigns made from it stay' },
    params: TemplatePath,
    audit: 'template.removed',
  }),
};
