import type { Access } from '../access/index.ts';
import type { Instance, Project, Samples } from '../projects/index.ts';

/** 服务 — what the handlers of the contract are made from. */
export interface Services {
  readonly access: Access;
  readonly instance: Instance;
  readonly samples: Samples;
  /** Copies the home into an empty folder while it runs. */
  readonly backup: (folder: string) => Promise<void>;
  /** @throws AppError `not_found` */
  readonly project: (key: string) => Project;
}
