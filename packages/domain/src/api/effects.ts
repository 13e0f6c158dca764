import { z } from 'zod';
import { AdjustedEffect, ChannelEffect, EffectOverTime, HarmFound, MOST_SLICES, SliceEffects } from '../campaign-effects.ts';
import { endpoint, ProjectPath } from './endpoint.ts';

const EffectPath = ProjectPath.extend({ campaign: z.string() });

/** Keys of segments, separated by commas. */
const SegmentKeys = z
  .string()
  .max(600)
  .default('')
  .transform((text) => [...new Set(text.split(',').filter((key) => key !== ''))])
  .pipe(z.array(z.string().max(60)).max(MOST_SLICES));

/** 效果明细 — what stands behind a campaign's report and takes longer than it. */
export const effects = {
  overTime: endpoint('effects', 'GET /api/projects/{project}/campaigns/{campaign}/effect/over-time', {
    permission: 'view',
    summary: { zh: '效果走势：累计提升与随时可看的区间', en: 'The lift since the start as it grew, with always-valid intervals' },
    params: EffectPath,
    response: EffectOverTime,
  }),
  slices: endpoint('effects', 'GET /api/projects/{project}/campaigns/{campaign}/effect/slices', {
    permission: 'view',
    summary: { zh: '按分群或用户属性看效果', en: 'The effect within segments, or by the values of an attribute' },
    params: EffectPath,
    /** Segments, or an attribute whose most frequent values are looked at. */
    query: z.object({ segments: SegmentKeys, attribute: z.string().max(100).optional() }),
    response: SliceEffects,
  }),
  adjusted: endpoint('effects', 'GET /api/projects/{project}/campaigns/{campaign}/effect/adjusted', {
    permission: 'view',
    summary: { zh: 'CUPED：用之前的行为缩小误差', en: 'Effects adjusted for what the same customers did before (CUPED)' },
    params: EffectPath,
    response: z.array(AdjustedEffect),
  }),
  harm: endpoint('effects', 'GET /api/projects/{project}/campaigns/{campaign}/effect/harm', {
    permission: 'view',
    summary: { zh: '副作用检查：退订、投诉、退款、卸载、取关、关闭推送', en: 'The harm check: guardrails, treated against control' },
    params: EffectPath,
    response: z.array(HarmFound),
  }),
  channels: endpoint('effects', 'GET /api/projects/{project}/effects/channels', {
    permission: 'view',
    summary: { zh: '渠道 × 分群的效果', en: 'Effects of all campaigns, or those of an activity, by channel and segment' },
    params: ProjectPath,
    query: z.object({ activity: z.string().max(60).optional(), segments: SegmentKeys }),
    response: z.array(ChannelEffect),
  }),
};
