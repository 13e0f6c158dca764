import { chromium } from 'playwright-core';
const [,, url, email, password, out, lang='zh', scheme='light', width='1440', ...paths] = process.argv;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless','--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
const ctx = await browser.newContext({ viewport: { width: Number(width), height: 900 }, locale: lang==='zh'?'zh-CN':'en-US', colorScheme: scheme as 'light' });
const page = await ctx.newPage();
page.on('console', m => { if (m.type()==='error') console.log('console error', m.text().slice(0,300)); });
page.on('pageerror', e => console.log('pageerror', e.message.slice(0,300)));
await page.goto(url); await page.waitForTimeout(1500);
await page.screenshot({ path: `${out}-signin.png` });
await page.locator('input').nth(0).fill(email); await page.locator('input[type=password]').fill(password); await page.keyboard.press('Enter');
await page.waitForTimeout(2500);
if (paths.length===0) paths.push('');
for (const p of paths) { await page.goto(url + p); await page.waitForTimeout(2200); await page.screenshot({ path: `${out}-${(p||'home').replaceAll(/[^a-z0-9]+/gi,'_')}.png` }); console.log(page.url()); }
await browser.close();
