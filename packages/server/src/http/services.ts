import type { Access } from '../access/index.ts';

/** 服务 — what the handlers of the contract are made from: one entry per room, added with that room's handlers. */
export interface Services {
  readonly access: Access;
}
