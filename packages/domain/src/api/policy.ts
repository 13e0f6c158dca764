import { z } from 'zod';
import { KnownRobots, RobotSecrets } from '../notice.ts';
import { Channel } from '../reach/channel.ts';
import { ConsentChange, Purpose } from '../reach/consent.ts';
import { ContactPolicy } from '../reach/policy.ts';
import { At, endpoint, ProjectPath } from './endpoint.ts';

/** 防打扰与同意 — routes of the contact policy, and of what customers agreed to and refused. */
export const policy = {
  policy: endpoint('policy', 'GET /api/projects/{project}/policy', {
    permission: 'view',
    summary: { zh: '防打扰规则', en: 'The contact policy' },
    params: ProjectPath,
    response: z.object({
      version: z.number().int(),
      policy: ContactPolicy,
      at: At,
      by: z.string(),
      /** The year its calendar of holidays needs now or soon and does not have; null when it has all. */
      missingHolidays: z.number().int().nullable(),
      /** Receivers of `approval` whose robot address is known, and of those the ones that sign. */
      robots: KnownRobots,
    }),
  }),
  savePolicy: endpoint('policy', 'PUT /api/projects/{project}/policy', {
    permission: 'configure',
    summary: { zh: '修改防打扰规则', en: 'Change the contact policy: a new version' },
    params: ProjectPath,
    body: z.object({ policy: ContactPolicy, robotSecrets: RobotSecrets.default({}) }),
    audit: 'policy.saved',
  }),
  consents: endpoint('policy', 'GET /api/projects/{project}/customers/{customer}/consents', {
    permission: 'view',
    summary: { zh: '用户的同意与拒绝', en: 'What a customer agreed to and refused, with its history' },
    params: ProjectPath.extend({ customer: z.coerce.number().int().positive() }),
    response: z.object({
      current: z.array(z.object({ purpose: Purpose, channel: Channel.nullable(), action: z.enum(['grant', 'withdraw']), at: At })),
      history: z.array(ConsentChange.extend({ id: z.number().int(), actor: z.string(), at: At, hash: z.string() })),
      /** Whether the chain of hashes of the whole project is unbroken up to here. */
      intact: z.boolean(),
    }),
  }),
  changeConsent: endpoint('policy', 'POST /api/projects/{project}/customers/{customer}/consents', {
    permission: 'operate',
    summary: { zh: '登记同意或拒绝', en: 'Record a consent or its withdrawal' },
    params: ProjectPath.extend({ customer: z.coerce.number().int().positive() }),
    body: ConsentChange.omit({ customer: true }),
    audit: 'consent.changed',
  }),
};
