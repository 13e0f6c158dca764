import { openBounceInbox } from '../channels/index.ts';
import type { Instance } from './instance.ts';

/**
 * 退信 — opens the one bounce inbox of all projects: a return address names its message and proves whose it is.
 *
 * @param at  port 0 opens none
 * @returns how to close it
 * @throws when the port cannot be opened
 */
export async function openBounces(instance: Instance, at: { readonly host: string; readonly port: number }): Promise<() => Promise<void>> {
  if (at.port === 0) return () => Promise.resolve();
  const inbox = await openBounceInbox({
    ...at,
    log: instance.host.logger,
    isOurs: (returned) => instance.list().some((project) => project.providers.isReturned(returned)),
    async take(returned, report) {
      for (const project of instance.list()) if (await project.takeReturned(returned, report)) return;
    },
  });
  return () => inbox.close();
}
