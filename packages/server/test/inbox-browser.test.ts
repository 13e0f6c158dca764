import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProviders, secretBox, type Outgoing, type Providers } from '../src/channels/index.ts';
import { systemClock } from '../src/clock.ts';
import { appOn } from '../src/http/testing.ts';
import { createServer as createGyre, type RunningServer } from '../src/http/index.ts';
import { silentLog } from '../src/log.ts';
import { instanceMigrations } from '../src/stores/migrations/instance.ts';
import { projectMigrations } from '../src/stores/migrations/project.ts';
import { embeddedLedger, type TestLedgers } from '../src/stores/testing.ts';
import { findChromium, startChromium } from './peers/chromium.ts';
import { startFaultyLine, type FaultyLine } from './peers/faulty-line.ts';

const executable = findChromium();

/** What a shop's own page does: reads its customer's inbox, then follows it; an EventSource comes back by itself. */
const PAGE_SCRIPT = `
const { searchParams } = new URL(location.href);
const gyre = searchParams.get('gyre');
const token = searchParams.get('token');
window.received = [];
window.violations = [];
document.addEventListener('securitypolicyviolation', (e) => window.violations.push(e.violatedDirective));
const list = document.querySelector('ul');
function show(message) {
  window.received.push(message.id);
  const line = document.createElement('li');
  line.textContent = message.title;
  list.append(line);
}
const first = await (await fetch(gyre + '/inbox/messages', { headers: { authorization: 'Bearer ' + token } })).json();
for (const message of first.messages.reverse()) show(message);
const after = Math.max(0, ...first.messages.map((m) => m.sequence));
const source = new EventSource(gyre + '/inbox/stream?after=' + after + '&token=' + token);
source.addEventListener('message', (e) => show(JSON.parse(e.data)));
source.addEventListener('ready', () => document.body.dataset.state = 'ready');
source.addEventListener('error', () => document.body.dataset.state = 'cut off');
list.addEventListener('click', () => fetch(gyre + '/inbox/messages/' + window.received[0] + '/click', { method: 'POST', headers: { authorization: 'Bearer ' + token } }).then(() => document.body.dataset.clicked = 'yes'));
`;

describe.skipIf(executable === undefined)('the inbox in a page of another site', () => {
  let ledgers: TestLedgers;
  let providers: Providers;
  let gyre: RunningServer;
  let line: FaultyLine;
  let shop: Server;
  let browser: Browser;
  let page: Page;
  let isReachable = true;

  beforeAll(async () => {
    ledgers = await embeddedLedger.open();
    const ledger = await ledgers.ledger(projectMigrations);
    const clock = systemClock();
    await ledger.run('insert into customers (customer, root, first_at, last_at) values (1, 1, 0, 0)');
    const parts = {
      project: 'shop',
      ledger,
      clock,
      log: silentLog,
      secrets: secretBox('one'),
      publicUrl: () => '',
      allowPrivate: false,
      wakeRelay: () => {},
    };
    providers = openProviders(parts);
    const { app } = appOn(await ledgers.ledger(instanceMigrations), { clock, inboxOf: () => providers.inbox });
    gyre = await createGyre({ app, host: '127.0.0.1', port: 0, clock });
    line = await startFaultyLine(() => (isReachable ? `http://127.0.0.1:${gyre.port}` : undefined), []);
    const policy = `default-src 'none'; script-src 'self'; connect-src ${line.url}`;
    shop = createServer((request, response) => {
      response.setHeader('content-security-policy', policy);
      if (request.url === '/inbox.js') return void response.setHeader('content-type', 'text/javascript').end(PAGE_SCRIPT);
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end('<!doctype html><title>商城</title><ul></ul><script type="module" src="/inbox.js"></script>');
    });
    await new Promise<void>((resolve) => void shop.listen(0, '127.0.0.1', resolve));
    browser = await startChromium(executable ?? '');
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await providers?.close();
    await line?.stop();
    await gyre?.close();
    shop?.closeAllConnections();
    shop?.close();
    await ledgers?.close();
  });

  const deliver = async (n: number): Promise<void> => {
    const { sender } = await providers.current('inbox');
    const content = { subject: `<b>第 ${n} 封</b>`, body: '您好', headers: {}, fields: {}, parts: 1 };
    const message: Outgoing = {
      id: `m${n}`,
      key: `${n}.send`,
      campaign: 'c',
      customer: 1,
      category: 'marketing',
      address: 'customer:1',
      content,
    };
    expect(await sender.send(message)).toMatchObject({ state: 'sent' });
  };
  const received = (): Promise<string[]> => page.evaluate<string[]>('window.received');
  const shows = (n: number): Promise<unknown> => page.getByText(`第 ${n} 封`).waitFor();

  test('shows what is there and what arrives, under a strict content security policy', async () => {
    await deliver(1);
    const { port } = shop.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?gyre=${encodeURIComponent(line.url)}&token=${providers.inbox.token(1).token}`);
    await page.locator('body[data-state=ready]').waitFor();
    await deliver(2);
    await shows(2);
    expect(await page.locator('li').first().textContent()).toBe('<b>第 1 封</b>');
    expect(await received()).toEqual(['m1', 'm2']);
  });

  test('cut off, it comes back without loss or repetition', async () => {
    isReachable = false;
    gyre.server.closeAllConnections();
    await page.locator('body[data-state="cut off"]').waitFor();
    await deliver(3);
    await deliver(4);
    isReachable = true;
    await page.locator('body[data-state=ready]').waitFor();
    await deliver(5);
    await shows(5);
    expect(await received()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  });

  test('says what its customer did, and broke no rule of its page', async () => {
    await page.locator('li').first().click();
    await page.locator('body[data-clicked=yes]').waitFor();
    const reader = providers.inbox.reader(providers.inbox.token(1).token);
    expect((await reader?.messages(0, 10))?.messages.filter((m) => m.clicked).map((m) => m.id)).toEqual(['m1']);
    expect(await page.evaluate('window.violations')).toEqual([]);
  });
});
