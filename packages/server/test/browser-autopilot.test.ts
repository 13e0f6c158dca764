import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { PROJECT } from './campaign.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';

const words = wordsIn('zh');
const own = words.playbooks;

describe.skipIf(HAS_NO_BROWSER)('a playbook by hand', () => {
  const at = inBrowser({
    async prepare(server) {
      await server.batch([{ type: 'track', messageId: 'paid', userId: 'u1', event: 'order_paid', properties: { amount: 20 } }]);
      await server.api('PUT', `${PROJECT}/metrics/orders`, {
        definition: {
          name: '订单数',
          unit: 'count',
          measure: { of: 'events', measured: { events: [{ event: 'order_paid' }], aggregate: { of: 'events' } } },
        },
      });
    },
  });

  const { go, press, shows, fill, choose } = at.hands;

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
    await at.page.keyboard.press('Escape');
    await shows(/^订单数下降 10% 以上，不限维度时，建议启动，等人批准：对受影响的用户发送短信/);
    await press(words.acts.next);
    await at.page.locator('.ant-radio-button-wrapper').getByText(words.campaigns.channels.inbox, { exact: true }).click();
    await shows(/对受影响的用户发送站内信/);
    await at.page.getByRole('button', { name: own.editor.save, disabled: false }).waitFor();
    await at.page.keyboard.press('Control+s');
    await at.page.getByRole('heading', { name: '下单挽回' }).waitFor();
    expect(await shows(own.states.ready)).toBe(true);
  });

  test('a change is a new version, whose difference is told in words', async () => {
    await press(words.acts.edit);
    await at.page.getByText(own.editor.steps.conditions, { exact: true }).click();
    await fill(own.editor.leastEffect, '30');
    await at.page.keyboard.press('Tab');
    await shows(/^订单数下降 30% 以上/);
    await at.page.keyboard.press('Control+s');
    await at.page.getByRole('heading', { name: '下单挽回' }).waitFor();
    await press(own.versions);
    await shows(/^改为：订单数下降 30% 以上，不限维度/);
    expect(await shows(/^原来：订单数下降 10% 以上，不限维度/)).toBe(true);
    await at.page.keyboard.press('Escape');
  });

  test('the autopilot is switched off for the project after being asked, and says so', async () => {
    const { switches, title } = words.autopilot;
    await go(title);
    await at.page.getByRole('switch', { name: switches.project }).click();
    await at.page.locator('.ant-modal').getByRole('button', { name: switches.offTitle }).click();
    await shows(switches.projectOff);
    await at.page.getByRole('switch', { name: switches.project }).click();
    await at.page.getByText(switches.projectOff).waitFor({ state: 'detached' });
    expect(at.complaints).toEqual([]);
  });
});
