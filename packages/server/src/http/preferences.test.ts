import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import type { Preferences } from '../reach/index.ts';
import type { HttpEnv } from './peer.ts';
import { mountPreferences } from './preferences.ts';

/** A desk that knows one token and keeps what was wanted last. */
function deskOf() {
  const kept: { now: Preferences; changes: number } = {
    now: { marketing: { sms: true, email: false, inbox: true }, personalised: true },
    changes: 0,
  };
  const app = new Hono<HttpEnv>();
  mountPreferences(app, {
    read: (token) => Promise.resolve(token === 'kn.own' ? kept.now : undefined),
    change(token, wanted) {
      if (token !== 'kn.own') return Promise.resolve(undefined);
      Object.assign(kept, { now: wanted, changes: kept.changes + 1 });
      return Promise.resolve(wanted);
    },
  });
  return { app, kept };
}
const post = (body: string) => ({ method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
const ticked = (html: string): string[] => [...html.matchAll(/name="(\w+)" value="on" checked/g)].map((m) => m[1] ?? '');

describe('the preference page', () => {
  test('shows what is wanted now, in both languages', async () => {
    const { app, kept } = deskOf();
    const html = await (await app.request('/p/kn.own')).text();
    expect(ticked(html)).toEqual(['sms', 'inbox', 'personalised']);
    expect(html).toContain('消息偏好');
    expect(html).toContain('Your preferences');
    expect(kept.changes).toBe(0);
  });

  test('takes the whole form: a box without a tick is off', async () => {
    const { app, kept } = deskOf();
    const saved = await app.request('/p/kn.own', post('form=preferences&email=on'));
    expect([saved.status, ticked(await saved.text())]).toEqual([200, ['email']]);
    expect(kept.now).toEqual({ marketing: { sms: false, email: true, inbox: false }, personalised: false });
  });

  test('a POST that is not its form, such as a scanner’s, changes nothing', async () => {
    const { app, kept } = deskOf();
    await app.request('/p/kn.own', post(''));
    await app.request('/p/kn.own', post('List-Unsubscribe=One-Click'));
    expect(kept.changes).toBe(0);
  });

  test('a link that is none of ours is told so', async () => {
    const { app } = deskOf();
    expect((await app.request('/p/str.ange')).status).toBe(404);
    expect((await app.request('/p/str.ange', post('form=preferences'))).status).toBe(404);
  });

  test('leaves the console’s address of a project, which begins alike, to the console', async () => {
    const { app } = deskOf();
    app.get('/p/:project', (c) => c.text('the console'));
    expect(await (await app.request('/p/shop')).text()).toBe('the console');
  });
});
