import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { PROJECT } from './campaign.ts';
import { handsOn, openConsole, pictureOf, type OpenedConsole } from './console-hands.ts';
import { OWNER, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { findChromium, startChromium } from './peers/chromium.ts';

const executable = findChromium();
const words = wordsIn('zh');
const own = words.playbooks;

describe.skipIf(executable === undefined)('a playbook by hand', () => {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess;
  let browser: Browser;
  let opened: OpenedConsole;
  let page: Page;

  beforeAll(async () => {
    home = await temporaryHome();
    [server, browser] = await Promise.all([startGyre(home.path), startChromium(executable ?? '')]);
    opened = await openConsole(browser, 'zh-CN');
    page = opened.page;
    await server.batch([{ type: 'track', messageId: 'paid', userId: 'u1', event: 'order_paid', properties: { amount: 20 } }]);
    await server.api('PUT', `${PROJECT}/metrics/orders`, {
      definition: {
        name: '订单数',
        unit: 'count',
        measure: { of: 'events', measured: { events: [{ event: 'order_paid' }], aggregate: { of: 'events' } } },
      },
    });
    await hands.signIn(server.url, OWNER);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await home[Symbol.asyncDispose]();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await pictureOf(page, task.name);
  });

  const hands = handsOn(() => page);
  const { go, press, shows, fill, choose } = hands;

  test('is written with the campaign editor’s own steps, says itself in one sentence, and is saved by Ctrl S', async () => {
    const { editor } = words.campaigns;
    await go(own.title);
    await press(own.create);
    await fill(editor.name, '下单挽回');
    await fill(editor.key, 'comeback');
    await fill(editor.goalName, '下单');
    await choose(editor.eventHint, 'order', 'order_paid');
    await press(words.acts.next);
    await choose(own.editor.metrics, 'orders', '订单数');
    await page.keyboard.press('Escape');
    await shows(/^订单数下降 10% 以上，不限维度时，建议启动，等人批准：对受影响的用户发送短信/);
    await press(words.acts.next);
    await page.locator('.ant-radio-button-wrapper').getByText(words.campaigns.channels.inbox, { exact: true }).click();
    await shows(/对受影响的用户发送站内信/);
    await page.getByRole('button', { name: own.editor.save, disabled: false }).waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { name: '下单挽回' }).waitFor();
    expect(await shows(own.states.ready)).toBe(true);
  });

  test('a change is a new version, whose difference is told in words', async () => {
    await press(words.acts.edit);
    await page.getByText(own.editor.steps.conditions, { exact: true }).click();
    await fill(own.editor.leastEffect, '30');
    await page.keyboard.press('Tab');
    await shows(/^订单数下降 30% 以上/);
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { name: '下单挽回' }).waitFor();
    await press(own.versions);
    await shows(/^改为：订单数下降 30% 以上，不限维度/);
    expect(await shows(/^原来：订单数下降 10% 以上，不限维度/)).toBe(true);
    await page.keyboard.press('Escape');
  });

  test('the autopilot is switched off for the project after being asked, and says so', async () => {
    const { switches, title } = words.autopilot;
    await go(title);
    await page.getByRole('switch', { name: switches.project }).click();
    await page.locator('.ant-modal').getByRole('button', { name: switches.offTitle }).click();
    await shows(switches.projectOff);
    await page.getByRole('switch', { name: switches.project }).click();
    await page.getByText(switches.projectOff).waitFor({ state: 'detached' });
    expect(opened.complaints).toEqual([]);
  });
});
