import { DAY_MS } from '@gyre/domain/time';
import { describe, expect, test } from 'vitest';
import { wordsIn } from '../../console/src/words/words-in.ts';
import { allowAlways, paidCampaign, person, PROJECT, saying } from './campaign.ts';
import { OWNER } from './gyre-process.ts';
import { HAS_NO_BROWSER, inBrowser } from './in-browser.ts';

const words = wordsIn('zh');
const own = words.campaigns.activities;
const effects = words.campaigns.effects;
const goals = [{ name: '下单', select: { event: 'order_paid' }, within: { amount: 1, unit: 'day' } }];
const WIN_BACK = paidCampaign({ name: '召回', goals, controlShareBp: 1000, arms: saying('回来看看', '好久不见') });

describe.skipIf(HAS_NO_BROWSER)('an activity by hand', () => {
  const at = inBrowser({
    async prepare(server) {
      await allowAlways(server);
      await server.batch([person('ann', '安', '13800000001')]);
    },
  });

  const { press, shows, fill } = at.hands;

  test('is made with a checklist, whose item is ticked, and has a log', async () => {
    await at.page.goto(`${at.server.url}/p/default/activities/new`);
    await fill(own.name, '双十二');
    await fill(own.key, 'december');
    await press(own.addItem);
    await fill(own.item, '审核文案');
    await fill(own.owner, '王芳');
    await press(words.acts.save);
    await shows(own.doneOf('0', '1'));
    await at.page.getByRole('checkbox', { name: '审核文案' }).click();
    await shows(own.doneOf('1', '1'));
    await fill(own.log, '十点开抢');
    await press(own.addNote);
    await shows(own.noEpisodes);
    await at.page.locator('section').filter({ hasText: own.log }).getByText('十点开抢').waitFor();
    expect(await at.server.api('GET', `${PROJECT}/activities/december`)).toMatchObject({
      done: [{ item: 'i1', by: OWNER.email }],
      notes: [{ text: '十点开抢', by: OWNER.email }],
    });
    expect(at.complaints).toEqual([]);
  });

  test('goes against the time and its budget, and prints as a PDF without what can be clicked', async () => {
    const now = Date.now();
    const { definition } = await at.server.api<{ definition: object }>('GET', `${PROJECT}/activities/december`);
    const dated = { ...definition, budget: 1_000_000, from: now - DAY_MS, to: now + 3 * DAY_MS };
    await at.server.api('PUT', `${PROJECT}/activities/december`, { definition: dated });
    await at.page.reload();
    await shows(own.elapsedShare('25%'));
    await shows(own.paces.behind);
    await at.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await at.page.getByRole('button').filter({ visible: true }).count()).toBe(0);
    const pdf = await at.page.pdf({ format: 'A4', printBackground: true });
    await at.page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
    expect(at.complaints).toEqual([]);
  });

  test('a campaign is kept as a template, which begins another one', async () => {
    await at.server.api('POST', `${PROJECT}/campaigns`, { key: 'win', definition: WIN_BACK });
    await at.page.goto(`${at.server.url}/p/default/campaigns/win`);
    await press(words.campaigns.acts.more);
    await at.page.getByRole('menuitem', { name: own.template.save }).click();
    await fill(own.template.name, '召回模板');
    await press(words.acts.save, at.page.getByRole('dialog'));
    await shows(own.template.saved);
    await at.page.goto(`${at.server.url}/p/default/campaigns`);
    await press(own.template.use);
    await press('召回模板');
    await at.page.getByLabel(words.campaigns.editor.name, { exact: true }).waitFor();
    expect(await at.page.getByLabel(words.campaigns.editor.name, { exact: true }).inputValue()).toBe('召回模板');
    expect(at.complaints).toEqual([]);
  });

  test('a campaign’s report says how it is judged, and keeps who responded as a segment', async () => {
    await at.server.api('POST', `${PROJECT}/campaigns/win/state`, { act: 'start' });
    await at.page.goto(`${at.server.url}/p/default/campaigns/win`);
    await shows(effects.said.sequential('5,000'));
    await shows(effects.overTimeNone);
    await shows(effects.harmVerdicts.unmeasured);
    await press(effects.keepResponded);
    await shows(effects.respondedNames.responded('召回'));
    expect(await at.server.api('GET', `${PROJECT}/segments/responded-win`)).toMatchObject({ definition: { source: { kind: 'rule' } } });
    expect(at.complaints).toEqual([]);
  });

  test('how it is judged cannot be changed once it was started', async () => {
    const changed = { ...WIN_BACK, test: { kind: 'fixed' } };
    await expect(at.server.api('PUT', `${PROJECT}/campaigns/win`, { definition: changed })).rejects.toThrow('cannot be changed any more');
    const reasoned = { ...WIN_BACK, goals: goals.map((goal) => ({ ...goal, within: { amount: 2, unit: 'day' } })) };
    await expect(at.server.api('PUT', `${PROJECT}/campaigns/win`, { definition: reasoned })).rejects.toThrow('cannot be changed any more');
    const renamed = { ...WIN_BACK, name: '召回二', goals: goals.map((goal) => ({ ...goal, within: { amount: 24, unit: 'hour' } })) };
    expect(await at.server.api('PUT', `${PROJECT}/campaigns/win`, { definition: renamed })).toMatchObject({ version: 2 });
  });
});
