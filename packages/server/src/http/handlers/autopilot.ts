import { z } from 'zod';
import type { Autopilot } from '../../autopilot/index.ts';
import { readCursor, writeCursor } from '../../cursor.ts';
import { toldError, type AppError } from '../../errors.ts';
import type { Caller } from '../../access/index.ts';
import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';

type Group = Handlers['autopilot'];
type Has = Pick<Services, 'project' | 'instance'>;
type Of = (project: string) => Autopilot;
type Playbooks = 'playbooks' | 'playbook' | 'savePlaybook' | 'removePlaybook' | 'playbookVersions' | 'provability' | 'match';
type Loops = 'loops' | 'loop' | 'agree' | 'refuse' | 'stop';
type Proposals = 'proposals' | 'acceptProposal' | 'refuseProposal';

/** Runs of a playbook shown with it. */
const MOST_RUNS = 100;

/** 自动运营 — playbooks, loops, what they teach, and the switches. */
export function autopilotHandlers({ project, instance }: Has): Group {
  const of: Of = (key) => project(key).autopilot;
  return {
    ...playbookHandlers(of),
    ...loopHandlers(of),
    ...proposalHandlers(of),
    summary: ({ params }) => of(params.project).summary(),
    switches: ({ params }) => of(params.project).switches(),
    switchProject: ({ params, body, caller }) => of(params.project).switch(null, body.off, caller.actor),
    switchPlaybook: ({ params, body, caller }) => of(params.project).switch(params.playbook, body.off, caller.actor),
    async switchEverywhere({ body }) {
      await instance.switchAutopilot(body.off);
      return { off: body.off };
    },
  };
}

function playbookHandlers(of: Of): Pick<Group, Playbooks> {
  return {
    playbooks: ({ params }) => of(params.project).playbooks.list(),
    async playbook({ params }) {
      const autopilot = of(params.project);
      const playbook = await autopilot.playbooks.get(params.playbook);
      return { ...playbook, runs: (await autopilot.loops({ playbook: params.playbook, limit: MOST_RUNS })).rows };
    },
    savePlaybook: ({ params, body, caller }) =>
      of(params.project).playbooks.save(params.playbook, body.definition, caller.actor, body.version),
    async removePlaybook({ params }) {
      await of(params.project).playbooks.remove(params.playbook);
      return null;
    },
    playbookVersions: ({ params }) => of(params.project).playbooks.versions(params.playbook),
    provability: ({ params, body }) => of(params.project).provability(body.definition, body.customers),
    match: ({ params }) => of(params.project).matches(params.episode),
  };
}

/** When the last loop of a page changed, and its episode. */
const LoopCursor = z.tuple([z.number().int(), z.string()]);

function loopHandlers(of: Of): Pick<Group, Loops> {
  return {
    async loops({ params, query }) {
      const { cursor, ...asked } = query;
      const [at, episode] = readCursor(LoopCursor, cursor) ?? [];
      const before = at === undefined || episode === undefined ? undefined : { at, episode };
      const { rows, last } = await of(params.project).loops({ ...asked, before });
      return { rows, next: last === undefined ? null : writeCursor([last.changed_at, last.episode]) };
    },
    loop: ({ params }) => of(params.project).loop(params.episode),
    agree: ({ params, body, caller }) => of(params.project).act(params.episode, { kind: 'agree', run: body.run, by: personOf(caller) }),
    refuse: ({ params, body, caller }) => of(params.project).act(params.episode, { kind: 'refuse', run: body.run, by: personOf(caller) }),
    stop: ({ params, caller }) => of(params.project).act(params.episode, { kind: 'stop', by: caller.actor }),
  };
}

function proposalHandlers(of: Of): Pick<Group, Proposals> {
  return {
    proposals: ({ params, query }) => of(params.project).proposals(query),
    acceptProposal: ({ params, caller }) => of(params.project).accept(params.proposal, caller.actor),
    refuseProposal: ({ params, caller }) => of(params.project).refuse(params.proposal, caller.actor),
  };
}

/** @throws AppError `not_permitted` for a caller nobody is behind */
function personOf({ person, actor }: Caller): string {
  if (person !== '') return person;
  throw nobodyBehind(actor);
}

function nobodyBehind(actor: string): AppError {
  const told = {
    zh: `「${actor}」不是哪位成员创建的，批准要由一位成员来做。`,
    en: `nobody is behind ${actor}; a run is agreed to by a person`,
  };
  return toldError('not_permitted', told, { actor });
}
