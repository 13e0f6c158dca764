import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { handsOn, openConsole, pictureOf, type Hands, type OpenedConsole } from './console-hands.ts';
import { OWNER, startGyre, temporaryHome, type GyreProcess } from './gyre-process.ts';
import { findChromium, startChromium } from './peers/chromium.ts';

/** The browser there is; tests in one are skipped without. */
const executable = findChromium();
export const HAS_NO_BROWSER = executable === undefined;

/** What a block of tests starts with. */
interface Start {
  /** Settings of the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What the server is given before anybody signs in. */
  readonly prepare?: (server: GyreProcess) => Promise<void>;
  readonly timeoutMs?: number;
}

/** 浏览器里 — a server of its own with somebody signed in at its console, there once the tests of the block run. */
export interface InBrowser {
  readonly server: GyreProcess;
  readonly browser: Browser;
  readonly page: Page;
  /** What the page complained of. */
  readonly complaints: string[];
  readonly hands: Hands;
}

/** Starts a server and a browser for the tests of the block it is called in, and stops them after; of a test that fails it keeps a picture. */
export function inBrowser({ settings = {}, prepare, timeoutMs = 120_000 }: Start = {}): InBrowser {
  let home: Awaited<ReturnType<typeof temporaryHome>>;
  let server: GyreProcess | undefined;
  let browser: Browser | undefined;
  let opened: OpenedConsole | undefined;
  const hands = handsOn(() => started(opened).page);

  beforeAll(async () => {
    home = await temporaryHome();
    [server, browser] = await Promise.all([startGyre(home.path, settings), startChromium(executable ?? '')]);
    await prepare?.(server);
    opened = await openConsole(browser, 'zh-CN');
    await hands.signIn(server.url, OWNER);
  }, timeoutMs);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await home[Symbol.asyncDispose]();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await pictureOf(started(opened).page, task.name);
  });

  return {
    hands,
    get server() {
      return started(server);
    },
    get browser() {
      return started(browser);
    },
    get page() {
      return started(opened).page;
    },
    get complaints() {
      return started(opened).complaints;
    },
  };
}

function started<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('the server and the browser start before the first test');
  return part;
}
