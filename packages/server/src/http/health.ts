import type { Hono } from 'hono';
import type { HttpEnv } from './peer.ts';

/** What must be true before calls make sense, by name: stores open, pipelines running. */
export type Readiness = () => Promise<Readonly<Record<string, boolean>>>;

/** 健康检查 — `/healthz`: the process answers; `/readyz`: 200 when everything named is ready, else 503 with what is not. */
export function mountHealth(app: Hono<HttpEnv>, readiness: Readiness): void {
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const parts = await readiness();
    const ready = Object.values(parts).every(Boolean);
    return c.json({ ready, parts }, ready ? 200 : 503);
  });
}
