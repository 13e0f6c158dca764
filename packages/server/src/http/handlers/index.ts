import type { Handlers } from '../call.ts';
import type { Services } from '../services.ts';
import { accessHandlers } from './access.ts';

/** 处理函数 — all handlers of the contract; a group is one file of this folder and one line here. */
export function assembleHandlers(services: Services, others: Omit<Handlers, 'access'>): Handlers {
  return { access: accessHandlers(services), ...others };
}
