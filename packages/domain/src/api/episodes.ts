import { z } from 'zod';
import { Key } from '../campaign.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';
import { Episode, EpisodeView, FindingView } from './episode-views.ts';
import { CustomerRow } from './people.ts';
import { Segment } from './segments.ts';
import { DayClass, DayName } from './special-days.ts';

const EpisodePath = ProjectPath.extend({ episode: z.string().min(1).max(60) });
const Note = z.string().trim().max(1000);
const Which = z.enum(['affected', 'in_slice']).default('affected');

/** Endpoints of episodes; part of the group of alerts. */
export const episodes = {
  episodes: endpoint('alerts', 'GET /api/projects/{project}/episodes', {
    permission: 'view',
    summary: { zh: '异动列表：进行中的在前，然后新的在前', en: 'Episodes: open ones first, then the newest first' },
    params: ProjectPath,
    query: Page.extend({ state: z.enum(['open', 'ended', 'all']).default('all'), alert: z.string().max(60).optional() }),
    response: pageOf(Episode).extend({ open: z.number().int() }),
  }),
  episode: endpoint('alerts', 'GET /api/projects/{project}/episodes/{episode}', {
    permission: 'view',
    summary: { zh: '一次异动：曲线、原因、通知', en: 'One episode with its chart, causes and notices' },
    params: EpisodePath,
    response: EpisodeView,
  }),
  acknowledge: endpoint('alerts', 'POST /api/projects/{project}/episodes/{episode}/acknowledge', {
    permission: 'operate',
    summary: { zh: '认领异动，可写备注', en: 'Acknowledge an episode, with a note if wished' },
    params: EpisodePath,
    body: z.object({ note: Note.optional() }),
    response: Episode,
    audit: 'episode.acknowledged',
  }),
  mark: endpoint('alerts', 'POST /api/projects/{project}/episodes/{episode}/mark', {
    permission: 'operate',
    summary: {
      zh: '标记异动：符合预期（记入特殊日）或误报（降低灵敏度）；结束它',
      en: 'Mark an episode as expected (its days become special days) or as false (counts towards a lower sensitivity); it ends',
    },
    params: EpisodePath,
    body: z.discriminatedUnion('mark', [
      z.object({ mark: z.literal('expected'), dayClass: DayClass.default('expected'), name: DayName }),
      z.object({ mark: z.literal('false') }),
    ]),
    response: Episode,
    audit: 'episode.marked',
  }),
  unmark: endpoint('alerts', 'DELETE /api/projects/{project}/episodes/{episode}/mark', {
    permission: 'operate',
    summary: { zh: '取消标记；异动不会重新打开', en: 'Take a mark back; the episode stays ended' },
    params: EpisodePath,
    response: Episode,
    audit: 'episode.unmarked',
  }),
  muteEpisode: endpoint('alerts', 'POST /api/projects/{project}/episodes/{episode}/mute', {
    permission: 'operate',
    summary: {
      zh: '不再通知这次异动，直到某时；null 恢复通知',
      en: 'No more notices of this episode until an instant; null: notices again',
    },
    params: EpisodePath,
    body: z.object({ until: At.nullable() }),
    response: Episode,
    audit: 'episode.muted',
  }),
  diagnose: endpoint('alerts', 'POST /api/projects/{project}/episodes/{episode}/diagnose', {
    permission: 'operate',
    summary: { zh: '重新查找异动的原因', en: 'Look for the causes of an episode again' },
    params: EpisodePath,
    response: FindingView,
    audit: 'episode.diagnosed',
  }),
  customers: endpoint('alerts', 'POST /api/projects/{project}/episodes/{episode}/customers', {
    permission: 'view',
    summary: { zh: '异动涉及的用户', en: 'The customers an episode concerns' },
    params: EpisodePath,
    body: z.object({ which: Which, page: Page.prefault({}) }),
    response: pageOf(CustomerRow).extend({ total: z.number().int() }),
    audit: null,
  }),
  segment: endpoint('alerts', 'POST /api/projects/{project}/episodes/{episode}/segment', {
    permission: 'operate',
    summary: { zh: '把异动涉及的用户存为人群包', en: 'Freeze the customers an episode concerns as a segment snapshot' },
    params: EpisodePath,
    body: z.object({ which: Which, key: Key, name: z.string().trim().min(1).max(100) }),
    response: Segment,
    audit: 'segment.frozen',
  }),
};
