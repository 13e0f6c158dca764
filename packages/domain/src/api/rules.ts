import { z } from 'zod';
import { endpoint, ProjectPath } from './endpoint.ts';

/** 规则词汇 — what rules can name, and the values they can ask for; part of the group `segments`. */
export const ruleVocabulary = {
  values: endpoint('segments', 'GET /api/projects/{project}/rules/values', {
    permission: 'view',
    summary: {
      zh: '常见取值及其个数（供规则选择）',
      en: 'Frequent values of a property or attribute with how many have them, for pickers; personal values left out',
    },
    params: ProjectPath,
    /** With `event` a property of it, with `itemType` an attribute of such items, without either an attribute of customers. */
    query: z.object({
      event: z.string().max(100).optional(),
      itemType: z.string().max(100).optional(),
      name: z.string().min(1).max(100),
      search: z.string().max(100).optional(),
    }),
    response: z.object({
      type: z.string(),
      values: z.array(z.object({ value: z.union([z.string(), z.number(), z.boolean()]), count: z.number().int() })),
    }),
  }),
  vocabulary: endpoint('segments', 'GET /api/projects/{project}/rules/vocabulary', {
    permission: 'view',
    summary: {
      zh: '规则可用的事件、属性、实体和事实',
      en: 'Events with properties, attributes, item types and facts a rule can name, with types and counts',
    },
    params: ProjectPath,
    response: z.object({
      events: z.array(
        z.object({
          name: z.string(),
          displayName: z.string(),
          events: z.number().int(),
          own: z.boolean(),
          properties: z.array(z.object({ name: z.string(), displayName: z.string(), type: z.string(), itemType: z.string().nullable() })),
        }),
      ),
      attributes: z.array(
        z.object({
          name: z.string(),
          displayName: z.string(),
          type: z.string(),
          itemType: z.string().nullable(),
          /** Where values are keys of something that has names: all there are, the latest first. */
          values: z.array(z.object({ value: z.string(), name: z.string() })).optional(),
        }),
      ),
      items: z.array(
        z.object({ type: z.string(), attributes: z.array(z.object({ name: z.string(), type: z.string() })), facts: z.array(z.string()) }),
      ),
      facts: z.array(z.string()),
      /** Every segment with its name. */
      segments: z.array(z.object({ key: z.string(), name: z.string() })),
    }),
  }),
};
