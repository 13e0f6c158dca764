import { z } from 'zod';
import { AnomalySettings } from '../anomalies/settings.ts';
import { ChangeParameters, SilenceParameters, ThresholdParameters } from '../anomalies/rules.ts';
import { Key } from '../campaign.ts';
import { Receivers } from '../notice.ts';
import { Grain } from '../questions/periods.ts';

/** Values of a dimension that are watched beside the total at most. */
export const MOST_WATCHED = 20;

/**
 * 预警对象 — what is watched: a metric; how much of a budget is used, a share; or how many messages were left for a channel. The budget of a
 * campaign is in money or, where it has none, in messages; that of an activity in money.
 */
export const AlertSubject = z.discriminatedUnion('of', [
  z.object({ of: z.literal('metric'), metric: Key }),
  z.object({ of: z.literal('budget'), owner: z.enum(['campaign', 'activity']), key: Key }),
  z.object({ of: z.literal('volume'), channel: z.string().min(1).max(40) }),
]);
export type AlertSubject = z.infer<typeof AlertSubject>;

/** 检测方式 — a kind of `DETECTOR_KINDS` with what an operator chooses of its parameters: form, grain, zone and calendar come from what is watched. */
export const AlertDetector = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('adaptive'),
    parameters: AnomalySettings.pick({ direction: true, sensitivity: true, relativeFloor: true, absoluteFloor: true }),
  }),
  z.object({ kind: z.literal('threshold'), parameters: ThresholdParameters }),
  z.object({ kind: z.literal('change'), parameters: ChangeParameters.omit({ zone: true }) }),
  z.object({ kind: z.literal('silence'), parameters: SilenceParameters }),
]);
export type AlertDetector = z.infer<typeof AlertDetector>;

/** 通知节奏 — at once, or what came together in the next hour or day of the project's zone, as one notice. */
export const AlertDigest = z.enum(['at_once', 'hourly', 'daily']);
export type AlertDigest = z.infer<typeof AlertDigest>;

/**
 * 预警规则 — what is watched, how, and who is told. Stored with a key and a version.
 *
 * `by`: also each of the values of a dimension with most volume, by itself. `parent`: the metric this one follows (visits → orders); what comes from
 * there is said to be inherited. `group`: alerts of one group and grain that deviate the same way are evidence for each other.
 */
export const AlertDefinition = z
  .object({
    name: z.string().trim().min(1).max(100),
    subject: AlertSubject,
    grain: Grain.default('hour'),
    by: z
      .object({ dimension: z.string().min(1).max(100), most: z.number().int().min(1).max(MOST_WATCHED).default(10) })
      .nullable()
      .default(null),
    detector: AlertDetector,
    parent: Key.nullable().default(null),
    group: z.string().trim().min(1).max(60).nullable().default(null),
    receivers: Receivers.default([]),
    language: z.enum(['zh', 'en']).default('zh'),
    digest: AlertDigest.default('at_once'),
    enabled: z.boolean().default(true),
  })
  .refine(({ subject, by, parent }) => subject.of === 'metric' || (by === null && parent === null), {
    message: 'only a metric has dimensions and a parent',
    path: ['by'],
  })
  .refine(({ subject, detector }) => subject.of !== 'budget' || detector.kind === 'threshold', {
    message: 'a budget is watched by a threshold',
    path: ['detector', 'kind'],
  })
  .refine(({ detector, parent, group }) => detector.kind === 'adaptive' || (parent === null && group === null), {
    message: 'only the adaptive detector knows parents and groups',
    path: ['parent'],
  })
  .refine(({ subject, parent }) => subject.of !== 'metric' || parent !== subject.metric, {
    message: 'a metric is not its own parent',
    path: ['parent'],
  });
export type AlertDefinition = z.infer<typeof AlertDefinition>;
