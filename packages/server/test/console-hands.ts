import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { complaintsOf } from './console-pages.ts';

/** A page of the console, and what it complains of. */
export interface OpenedConsole {
  readonly page: Page;
  readonly complaints: string[];
}

/** Opens a browser's own session: its size, its clock, and without motion, since a click on a menu that still grows lands beside what it was meant for. */
export async function openConsole(browser: Browser, locale: string): Promise<OpenedConsole> {
  const context = await browser.newContext({
    locale,
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  return { page, complaints: await complaintsOf(page) };
}

/** 操作 — what an operator does with a page, each waiting for what it needs. */
export interface Hands {
  /** Waits until a text can be seen. */
  readonly shows: (text: string | RegExp, within?: Page | Locator) => Promise<true>;
  /** Presses a button; the accessible name of one with an icon begins with the icon's. */
  readonly press: (name: string, within?: Page | Locator) => Promise<void>;
  /** Opens a line of the menu. */
  readonly go: (line: string) => Promise<void>;
  readonly fill: (label: string, value: string) => Promise<void>;
  /** Chooses in a list that opens below its field. */
  readonly choose: (label: string, text: string, option: string | RegExp) => Promise<void>;
  /** Signs in and waits for the first page. */
  readonly signIn: (url: string, who: { readonly email: string; readonly password: string }) => Promise<void>;
}

/** @param on  the page to work on, which may be another one later */
export function handsOn(on: () => Page): Hands {
  const hands: Hands = {
    async shows(text, within = on()) {
      await within.getByText(text).first().waitFor();
      return true;
    },
    press: (name, within = on()) =>
      within
        .getByRole('button', { name: new RegExp(`^(\\S+ )?${name}$`) })
        .first()
        .click(),
    go: (line) => on().getByRole('menuitem', { name: line, exact: true }).click(),
    fill: (label, value) => on().getByLabel(label, { exact: true }).fill(value),
    async choose(label, text, option) {
      await on().getByRole('combobox', { name: label }).first().click();
      await on().keyboard.type(text);
      await on().locator('.ant-select-item-option').filter({ hasText: option }).first().click();
    },
    async signIn(url, { email, password }) {
      await on().goto(`${url}/sign-in`);
      await hands.fill('邮箱', email);
      await hands.fill('密码', password);
      await hands.press('登录');
      await on().getByRole('heading', { name: '经营概览' }).waitFor();
    },
  };
  return hands;
}

/** Keeps a picture of what a page showed when a test failed, and says where. */
export async function pictureOf(page: Page, test: string): Promise<void> {
  const path = join(tmpdir(), `gyre-browser-${test.replaceAll(/\W+/g, '-')}.png`);
  await page.screenshot({ path });
  process.stderr.write(`what the browser showed: ${path} at ${page.url()}\n`);
}
