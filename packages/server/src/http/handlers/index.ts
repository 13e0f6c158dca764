import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { accessHandlers } from './access.ts';
import { campaignsHandlers } from './campaigns.ts';
import { collectionHandlers } from './collection.ts';
import { peopleHandlers } from './people.ts';
import { projectsHandlers } from './projects.ts';
import { segmentsHandlers } from './segments.ts';
import { transferHandlers } from './transfer.ts';

/** 处理函数 — all handlers of the contract; a group is one file of this folder and one line here. */
export function handlersOf(services: Services): Handlers {
  return {
    access: accessHandlers(services),
    projects: projectsHandlers(services),
    collection: collectionHandlers(services),
    people: peopleHandlers(services),
    campaigns: campaignsHandlers(services),
    segments: segmentsHandlers(services),
    transfer: transferHandlers({ transferOf: (project) => Promise.resolve(services.project(project).transfer) }),
  };
}
