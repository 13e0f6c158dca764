// `npm run pictures [-- seed]`: lives through the story of docs/*/story.md as the benchmark does, starts a server on what came of it, and keeps its pictures in docs/images.
import { fileURLToPath } from 'node:url';
import type { LoopRow } from '@gyre/domain/api/loop-views';
import { DAY_MS, dayNumber, HOUR_MS, instant, MINUTE_MS, startOfDayNumber } from '@gyre/domain/time';
import type { Page } from 'playwright-core';
import { systemClock } from '../../packages/server/src/clock.ts';
import { handsOn, openConsole } from '../../packages/server/test/console-hands.ts';
import { OWNER, startGyre, temporaryHome, type GyreProcess } from '../../packages/server/test/gyre-process.ts';
import { findChromium, startChromium } from '../../packages/server/test/peers/chromium.ts';
import { until } from '../../packages/server/test/until.ts';
import { openIncident, openShop, withIncidents } from '../../packages/shop/src/index.ts';
import { liveThrough, tellHistory } from './drive.ts';
import type { TrialPlan } from './plan.ts';
import { openWorld, SECRET } from './world.ts';

const ZONE = 'Asia/Shanghai';
const SHOP = { key: 'shop', name: '示例商城「云杉生活」' };
const [seed = '1'] = process.argv.slice(2);
const CUSTOMERS = 30_000;
const HISTORY_DAYS = 28;
/** What draws charts is fetched when one is first shown. */
const CHARTS_MS = 3000;
/** A page may take its time: minutes were lived for it. */
const PATIENCE_MS = 5 * MINUTE_MS;

/** 日程 — the incident the day before yesterday from ten on, so that the verdict is of today or of yesterday; lived until this hour, so that it is alive now. */
function planUntilNow(): TrialPlan {
  const now = systemClock().now();
  const today = dayNumber(now, ZONE);
  const liveFrom = startOfDayNumber(today - 3, ZONE);
  return {
    seed: Number(seed),
    customers: CUSTOMERS,
    historyFrom: instant(liveFrom - HISTORY_DAYS * DAY_MS),
    liveFrom,
    incidentFrom: instant(startOfDayNumber(today - 2, ZONE) + 10 * HOUR_MS),
    incidentHours: 10,
    over: instant(now - (now % HOUR_MS)),
    livesOn: true,
  };
}

/** Lives through the plan in a folder. */
async function live(home: string, plan: TrialPlan): Promise<void> {
  const sound = openShop({ seed: plan.seed, customers: plan.customers, edition: 'full' });
  const { incidentFrom: from, incidentHours: hours } = plan;
  const shop = withIncidents(sound, [openIncident(sound.population, { name: 'city-drop', from, hours }, plan.liveFrom)]);
  const world = await openWorld(plan.liveFrom, { home, ...SHOP });
  try {
    await tellHistory(world, shop, plan);
    await world.begin();
    await liveThrough(world, shop, plan);
  } finally {
    await world.close();
  }
}

/** The loop that came to a verdict. @throws where none did: another seed will */
async function judgedLoop(server: GyreProcess): Promise<LoopRow> {
  const { rows } = await server.api<{ rows: LoopRow[] }>('GET', `/api/projects/${SHOP.key}/loops?limit=50`);
  const judged = rows.find(({ state }) => state === 'verdict');
  if (judged === undefined)
    throw new Error(`nothing was judged with seed ${seed}: ${rows.map(({ state }) => state).join(', ') || 'no loop'}`);
  return judged;
}

/** What is shown: the picture's name, the address in the project, and how high the window is. */
function shots({ episode, run }: LoopRow): readonly (readonly [name: string, address: string, height: number])[] {
  return [
    ['story-alert', `episodes/${episode}`, 930],
    ['story-campaign', `campaigns/${run?.campaign ?? ''}`, 1000],
    ['story-verdict', `loops/${episode}`, 800],
    ['story', `story?episode=${episode}`, 1040],
  ];
}

/** Keeps a picture of an address in each language, once all of it is drawn. */
async function shoot(page: Page, url: string, [name, address, height]: ReturnType<typeof shots>[number]): Promise<void> {
  await page.setViewportSize({ width: 1440, height });
  for (const language of ['zh', 'en']) {
    await page.evaluate(`localStorage.setItem('gyre.prefs', '${JSON.stringify({ language, mode: 'light' })}')`);
    await page.goto(`${url}/p/${SHOP.key}/${address}`);
    await page.locator('main h1').waitFor();
    await until(`${address} to be drawn`, async () => (await page.locator('main .ant-skeleton').count()) === 0, PATIENCE_MS);
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(CHARTS_MS);
    const path = fileURLToPath(new URL(`../../docs/images/${name}.${language}.jpg`, import.meta.url));
    await page.screenshot({ path, type: 'jpeg', quality: 80 });
  }
}

await using home = await temporaryHome();
await live(home.path, planUntilNow());
const server = await startGyre(home.path, { GYRE_SECRET: SECRET });
const browser = await startChromium(findChromium() ?? 'chromium');
try {
  const { page } = await openConsole(browser, 'zh-CN');
  page.setDefaultTimeout(PATIENCE_MS);
  await handsOn(() => page).signIn(server.url, OWNER);
  for (const shot of shots(await judgedLoop(server))) await shoot(page, server.url, shot);
} finally {
  await browser.close();
  await server.stop();
}
