import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { allowAlways, countsOf, openBatch, outerBatch, paid, paidCampaign, person, PROJECT, saying, settled } from './campaign.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';
import { until } from './until.ts';

const own = wordsIn('zh').benefits;
const words = wordsIn('zh');

describe.skipIf(HAS_NO_BROWSER)('coupon batches by hand', () => {
  const at = inBrowser();

  const { go, press, shows, fill } = at.hands;

  test('a batch is made, opened, claimed of, and one coupon of it voided', async () => {
    await go(own.title);
    await press(own.create);
    await fill(own.form.name, '双十一');
    await fill(own.form.key, 'november');
    await fill(own.form.threshold, '300');
    await fill(own.form.off, '50');
    await fill(own.form.total, '20');
    await press(words.acts.save);
    await shows('满 ¥300 减 ¥50');
    await shows(own.states.closed);
    await press(own.acts.open);
    await shows(own.asks.open('20', '¥1,000'));
    await press(own.acts.open, at.page.getByRole('dialog'));
    await shows(own.states.open);
    const claims = [{ key: 'c1', batch: 'november', customer: { namespace: 'user_id', value: 'ann' } }];
    const [claimed] = await at.server.api<{ coupon: { id: string } }[]>('POST', `${PROJECT}/coupon-claims`, { claims });
    const row = at.page.locator('tbody tr.ant-table-row').filter({ hasText: claimed?.coupon.id ?? 'none' });
    await row.waitFor();
    await shows(own.couponStates.claimed, row);
    await press(own.void, row);
    await press(own.void, at.page.getByRole('dialog'));
    await shows(own.couponStates.voided, row);
    await go(own.title);
    await shows('1 / 20');
    expect(at.complaints).toEqual([]);
  });

  test('a campaign grants it: chosen for a text with what it can cost, and told in the report', async () => {
    const editor = wordsIn('zh').campaigns.editor;
    await allowAlways(at.server);
    await at.server.batch([person('bob', '博', '13800000002')]);
    const arms = saying('送您{{ coupon.value }}', '{{ coupon.code }}').map((arm) => ({ ...arm, benefit: 'november' }));
    await at.server.api('POST', `${PROJECT}/campaigns`, { key: 'win', definition: paidCampaign({ arms }) });
    await at.page.goto(`${at.server.url}/p/default/campaigns/win/edit?step=content`);
    await shows(editor.benefitLeft('19', '¥50', '¥950'));
    await shows('送您满300减50');
    await at.server.api('POST', `${PROJECT}/campaigns/win/state`, { act: 'start' });
    await at.server.batch([paid('bob', 'o-1', 199)]);
    await settled(at.server, 'win', 1);
    await at.page.goto(`${at.server.url}/p/default/campaigns/win`);
    await shows(wordsIn('zh').campaigns.report.granted);
    expect(at.complaints).toEqual([]);
  });

  test('a batch of an external system is offered too: that none is set up is said; then that its message waits, and it does', async () => {
    const editor = wordsIn('zh').campaigns.editor;
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    await openBatch(at.server, 'outer', outerBatch(9));
    const arms = saying('送您{{ coupon.value }}', '{{ coupon.name }}').map((arm) => ({ ...arm, benefit: 'outer' }));
    await at.server.api('POST', `${PROJECT}/campaigns`, { key: 'outer', definition: paidCampaign({ arms }) });
    await at.page.goto(`${at.server.url}/p/default/campaigns/outer`);
    await shows(own.noSystem);
    await at.server.api('PUT', `${PROJECT}/coupon-system`, { url: 'https://coupons.invalid/gyre', secret });
    await at.page.goto(`${at.server.url}/p/default/campaigns/outer/edit?step=content`);
    await shows(editor.benefitOutside);
    await press(editor.insert);
    await at.page.getByRole('combobox', { name: editor.insertPick }).click();
    await at.page.keyboard.type('coupon.code');
    await at.page.locator('.ant-select-item-option-disabled').filter({ hasText: editor.couponLate }).waitFor();
    await at.page.keyboard.press('Escape');
    expect(await at.page.getByText(own.noSystem).count()).toBe(0);
    await shows(`外部券 · 立减 ¥5 · ${own.form.systems.external}`);
    await at.server.api('POST', `${PROJECT}/campaigns/outer/state`, { act: 'start' });
    await at.server.batch([paid('bob', 'o-2', 199)]);
    await until('the message', async () => (await countsOf(at.server, 'outer')).queued === 1);
    await at.page.goto(`${at.server.url}/p/default/messages?campaign=outer`);
    await shows(words.reach.log.waiting.coupon);
    expect(at.complaints).toEqual([]);
  });
});
