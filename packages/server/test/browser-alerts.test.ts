import { backtestSentence } from '@gyre/domain/alerts/rule-words';
import { formatInstant, HOUR_MS, instant } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { systemClock } from '../src/clock.ts';
import { PROJECT } from './campaign.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';

const words = wordsIn('zh');
const own = words.alerts;
/** The hour that is not over yet. */
const PRESENT = Math.floor(systemClock().now() / HOUR_MS) * HOUR_MS;

/** Ten orders an hour over five days; none 72 hours ago, and two in the last whole hour. */
function orders(): object[] {
  return Array.from({ length: 120 }, (_, i) => i + 1).flatMap((hoursAgo) =>
    Array.from({ length: hoursAgo === 72 ? 0 : hoursAgo === 1 ? 2 : 10 }, (_, n) => ({
      type: 'track',
      messageId: `order ${hoursAgo} ${n}`,
      userId: `u${n}`,
      event: 'order_paid',
      timestamp: formatInstant(instant(PRESENT - hoursAgo * HOUR_MS + n * 60_000)),
    })),
  );
}

describe.skipIf(HAS_NO_BROWSER)('an alert by hand', () => {
  const at = inBrowser({
    async prepare(server) {
      const sent = orders();
      for (let from = 0; from < sent.length; from += 400) await server.batch(sent.slice(from, from + 400));
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
  const wouldAlarm = (times: number): string => backtestSentence(times, 90).zh;

  test('its backtest follows what is typed, and undo', async () => {
    await go(own.title);
    await press(own.create);
    await choose(own.editor.metric, 'orders', '订单数');
    await at.page.getByRole('radio', { name: new RegExp(own.kinds.threshold) }).check();
    await fill(own.parameters.titles.below, '1');
    await shows(wouldAlarm(1));
    await fill(own.parameters.titles.below, '5');
    await shows(wouldAlarm(2));
    await fill(own.parameters.titles.below, '1');
    await shows(wouldAlarm(1));
    await press(words.segments.rules.undo);
    await shows(wouldAlarm(2));
    await press(words.segments.rules.redo);
    await shows(wouldAlarm(1));
    await press(words.segments.rules.undo);
    expect(await shows(wouldAlarm(2))).toBe(true);
  });

  test('it is saved by Ctrl S under the name its metric gave it, and says its rule in words', async () => {
    await fill(own.editor.parts.key, 'orders-low');
    await at.page.keyboard.press('Control+s');
    await at.page.getByRole('heading', { name: own.editor.nameOf('订单数') }).waitFor();
    expect(await shows(/每小时看「订单数」：低于 5时预警/)).toBe(true);
  });

  test('the last whole hour is an anomaly at once; it is acknowledged, then marked as a false alarm', async () => {
    await go(own.episodes.title);
    const row = at.page.locator('tbody tr.ant-table-row').filter({ hasText: '订单数' });
    await row.getByRole('link').first().click();
    await shows('订单数 2，预期 5（-60%）');
    await press(own.acts.acknowledge);
    await fill(own.acts.note, '支付渠道故障');
    await press(own.acts.acknowledge, at.page.getByRole('dialog'));
    await shows('支付渠道故障');
    await shows(new RegExp(own.page.acknowledged('.+')));
    await press(own.acts.mark);
    await at.page.getByRole('menuitem', { name: own.acts.markFalse }).click();
    await shows(own.acts.falseWhat);
    await press(own.acts.markFalse, at.page.getByRole('dialog'));
    await shows(own.episodeStates.false);
    await go(own.episodes.title);
    expect(await shows(own.episodes.open(0))).toBe(true);
  });

  test('a special day is written down', async () => {
    await go(own.title);
    await press(own.calendar);
    await press(own.days.create);
    const dialog = at.page.getByRole('dialog');
    await dialog.getByLabel(own.days.columns.name, { exact: true }).fill('会员日');
    await press(words.acts.save, dialog);
    const row = at.page.locator('tbody tr.ant-table-row').filter({ hasText: '会员日' });
    await shows(own.days.classes.promotion, row);
    expect(await shows(own.days.from.hand, row)).toBe(true);
  });

  test('nothing of it made the browser complain', () => {
    expect(at.complaints).toEqual([]);
  });
});
