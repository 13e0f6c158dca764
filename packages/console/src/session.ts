import { contract, type Me, type Permission, type Project } from '@gyre/domain';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { z } from 'zod';
import { call, client, setCsrf, useCall } from './api.ts';
import { keepTimeOf } from './clock.ts';

export type Session = z.infer<typeof Me>;
export type ProjectFacts = z.infer<typeof Project>;

/** 会话 — who is signed in; also remembers the CSRF token. */
export function useSession() {
  const session = useCall(contract.access.me, {}, { staleMs: 60_000 });
  const token = session.data?.csrf;
  useEffect(() => {
    if (token !== undefined) setCsrf(token);
  }, [token]);
  return session;
}

/** Takes over the session a sign-in, set-up or account change answered. */
export function adoptSession(session: Session): void {
  setCsrf(session.csrf);
  client.setQueryData(['GET /api/session', {}, {}, null], session);
}

/** Asks for the session once before the first page, so that the first paint already knows where to go. */
export async function loadSession(): Promise<Session> {
  const session = await client.ensureQueryData({
    queryKey: ['GET /api/session', {}, {}, null],
    queryFn: () => call(contract.access.me, {}),
  });
  setCsrf(session.csrf);
  return session;
}

/** Whether the signed-in operator has a permission. */
export function useMay(permission: Permission): boolean {
  return useSession().data?.permissions.includes(permission) ?? false;
}

/** How often projects are asked for while one of them runs faster: whether the machine keeps up with it is news. */
const FAST_EVERY_MS = 10_000;

/** All projects the operator sees. */
export function useProjects() {
  const signedIn = useSession().data?.operator !== null;
  return useCall(
    contract.projects.list,
    {},
    {
      staleMs: 30_000,
      enabled: signedIn,
      everyMs: (projects) => (projects?.some(({ clock }) => clock.speed > 1) === true ? FAST_EVERY_MS : Infinity),
    },
  );
}

/** The key of the project in the address; empty outside a project. */
export function useProjectKey(): string {
  const params: { project?: string } = useParams({ strict: false });
  return params.project ?? '';
}

/** The project in the address, null until it is known. */
export function useProjectOrNull(): ProjectFacts | null {
  const key = useProjectKey();
  return useProjects().data?.find((p) => p.key === key) ?? null;
}

/** 项目时间 — from now on the present is the open project's; before anything of it is drawn. */
export function useProjectTime(): void {
  const { data, dataUpdatedAt: heardAt } = useProjects();
  const key = useProjectKey();
  const clock = data?.find((p) => p.key === key)?.clock;
  // Not an effect: what is drawn below asks for the present while it is drawn.
  keepTimeOf(clock === undefined ? null : { ...clock, heardAt });
}

/**
 * The project in the address.
 *
 * @throws Error outside a project; pages are drawn only once their project is known
 */
export function useProject(): ProjectFacts {
  const project = useProjectOrNull();
  if (project === null) throw new Error('no project in the address');
  return project;
}
