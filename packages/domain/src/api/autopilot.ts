import { z } from 'zod';
import { PlaybookDefinition } from '../autopilot/playbook.ts';
import { Key } from '../campaign.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';
import {
  AutopilotSummary,
  AutopilotSwitches,
  Loop,
  LoopRow,
  Playbook,
  PlaybookMatchRow,
  ProposalRow,
  SaidProvability,
} from './loop-views.ts';

const PlaybookPath = ProjectPath.extend({ playbook: z.string().min(1).max(60) });
const LoopPath = ProjectPath.extend({ episode: z.string().min(1).max(100) });
const ProposalPath = ProjectPath.extend({ proposal: z.coerce.number().int() });
const Off = z.object({ off: z.boolean() });

const playbooks = {
  playbooks: endpoint('autopilot', 'GET /api/projects/{project}/playbooks', {
    permission: 'view',
    summary: { zh: '营销预案', en: 'All playbooks, by key' },
    params: ProjectPath,
    response: z.array(Playbook),
  }),
  playbook: endpoint('autopilot', 'GET /api/projects/{project}/playbooks/{playbook}', {
    permission: 'view',
    summary: { zh: '一份预案和它的历次运行', en: 'One playbook with its runs, newest first' },
    params: PlaybookPath,
    response: Playbook.extend({ runs: z.array(LoopRow) }),
  }),
  savePlaybook: endpoint('autopilot', 'PUT /api/projects/{project}/playbooks/{playbook}', {
    permission: 'operate',
    summary: {
      zh: '保存预案（生成新版本；正在运行的不变）',
      en: 'Create or change a playbook: a new version, which changes no run under way',
    },
    params: ProjectPath.extend({ playbook: Key }),
    /** `version`: the one that was edited; refused when another was saved meanwhile. */
    body: z.object({ definition: PlaybookDefinition, version: z.number().int().optional() }),
    response: Playbook,
    audit: 'playbook.saved',
  }),
  removePlaybook: endpoint('autopilot', 'DELETE /api/projects/{project}/playbooks/{playbook}', {
    permission: 'operate',
    summary: { zh: '删除没有正在运行的预案', en: 'Delete a playbook that has no open run; what its runs showed stays' },
    params: PlaybookPath,
    audit: 'playbook.removed',
  }),
  playbookVersions: endpoint('autopilot', 'GET /api/projects/{project}/playbooks/{playbook}/versions', {
    permission: 'view',
    summary: { zh: '预案的历史版本', en: 'Versions of a playbook, newest first' },
    params: PlaybookPath,
    response: z.array(z.object({ version: z.number().int(), definition: PlaybookDefinition, at: At, by: z.string() })),
  }),
  provability: endpoint('autopilot', 'POST /api/projects/{project}/playbooks/provability', {
    permission: 'view',
    summary: { zh: '事前判断：这份预案能证明多大的提升', en: 'What a run of a playbook would be able to show' },
    params: ProjectPath,
    /** For so many reachable customers; left out: all customers there are whom the contact policy lets be reached within a day. */
    body: z.object({ definition: PlaybookDefinition, customers: z.number().int().min(0).optional() }),
    response: SaidProvability,
    audit: null,
  }),
  match: endpoint('autopilot', 'GET /api/projects/{project}/loops/{episode}/playbooks', {
    permission: 'view',
    summary: {
      zh: '哪些预案适用于这次异动',
      en: 'All playbooks against the diagnosis of an episode, best first; empty while there is none',
    },
    params: LoopPath,
    response: z.array(PlaybookMatchRow),
  }),
};

const loops = {
  loops: endpoint('autopilot', 'GET /api/projects/{project}/loops', {
    permission: 'view',
    summary: { zh: '闭环：每次异动一个', en: 'Loops, one an episode, last changed first' },
    params: ProjectPath,
    /** `open`: not watching and not judged. */
    query: Page.extend({
      state: z.enum(['open', 'past']).optional(),
      alert: z.string().max(60).optional(),
      playbook: z.string().max(60).optional(),
    }),
    response: pageOf(LoopRow),
  }),
  loop: endpoint('autopilot', 'GET /api/projects/{project}/loops/{episode}', {
    permission: 'view',
    summary: { zh: '一次异动的闭环', en: 'One loop with its transitions, run, readings and verdict' },
    params: LoopPath,
    response: Loop,
  }),
  agree: endpoint('autopilot', 'POST /api/projects/{project}/loops/{episode}/agree', {
    permission: 'approve',
    summary: { zh: '批准建议的运行', en: 'Agree to the run that is proposed' },
    params: LoopPath,
    body: z.object({ run: z.string().max(200) }),
    response: Loop,
    audit: 'playbook_run.agreed',
  }),
  refuse: endpoint('autopilot', 'POST /api/projects/{project}/loops/{episode}/refuse', {
    permission: 'approve',
    summary: { zh: '拒绝建议的运行', en: 'Refuse the run that is proposed; its playbook is not proposed again for this episode' },
    params: LoopPath,
    body: z.object({ run: z.string().max(200) }),
    response: Loop,
    audit: 'playbook_run.refused',
  }),
  stop: endpoint('autopilot', 'POST /api/projects/{project}/loops/{episode}/stop', {
    permission: 'operate',
    summary: {
      zh: '停止：结束正在运行的计划，或不再处理这次异动',
      en: 'Stop: ends the run of this episode, or, before a start, has nothing done about it any more',
    },
    params: LoopPath,
    response: Loop,
    audit: 'loop.stopped',
  }),
};

const proposals = {
  proposals: endpoint('autopilot', 'GET /api/projects/{project}/playbook-proposals', {
    permission: 'view',
    summary: { zh: '预案的修改建议', en: 'What runs have taught about playbooks, newest first' },
    params: ProjectPath,
    query: z.object({ playbook: z.string().max(60).optional(), state: z.enum(['open', 'accepted', 'refused']).optional() }),
    response: z.array(ProposalRow),
  }),
  acceptProposal: endpoint('autopilot', 'POST /api/projects/{project}/playbook-proposals/{proposal}/accept', {
    permission: 'operate',
    summary: { zh: '接受建议：保存预案的下一版', en: 'Accept a proposal: saves the next version of the playbook' },
    params: ProposalPath,
    response: Playbook,
    audit: 'playbook_proposal.accepted',
  }),
  refuseProposal: endpoint('autopilot', 'POST /api/projects/{project}/playbook-proposals/{proposal}/refuse', {
    permission: 'operate',
    summary: { zh: '不接受建议', en: 'Refuse a proposal' },
    params: ProposalPath,
    response: ProposalRow,
    audit: 'playbook_proposal.refused',
  }),
};

const switches = {
  summary: endpoint('autopilot', 'GET /api/projects/{project}/autopilot', {
    permission: 'view',
    summary: { zh: '自动运营总览', en: 'What the autopilot watches, does and has proven' },
    params: ProjectPath,
    response: AutopilotSummary,
  }),
  switches: endpoint('autopilot', 'GET /api/projects/{project}/autopilot/switches', {
    permission: 'view',
    summary: { zh: '自动运营的开关', en: 'What of the autopilot is switched off' },
    params: ProjectPath,
    response: AutopilotSwitches,
  }),
  switchProject: endpoint('autopilot', 'PUT /api/projects/{project}/autopilot/off', {
    permission: 'operate',
    summary: { zh: '关闭或打开本项目的自动运营', en: 'Switch the autopilot of a project off or on; off ends every run' },
    params: ProjectPath,
    body: Off,
    response: AutopilotSwitches,
    audit: 'autopilot.switched',
  }),
  switchPlaybook: endpoint('autopilot', 'PUT /api/projects/{project}/playbooks/{playbook}/off', {
    permission: 'operate',
    summary: { zh: '关闭或打开一份预案', en: 'Switch one playbook off or on; off ends its runs' },
    params: PlaybookPath,
    body: Off,
    response: AutopilotSwitches,
    audit: 'playbook.switched',
  }),
  switchEverywhere: endpoint('autopilot', 'PUT /api/autopilot/off', {
    permission: 'manage',
    summary: { zh: '关闭或打开所有项目的自动运营', en: 'Switch the autopilot of all projects off or on; off ends every run' },
    body: Off,
    response: Off,
    audit: 'autopilot.switched_everywhere',
  }),
};

export const autopilot = { ...playbooks, ...loops, ...proposals, ...switches };
