import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const OUTSIDE_PATH = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
/** Quiet: nothing of the browser's own goes over the network while a test watches it. */
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'];
const SILENT = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/**
 * A Chromium of this machine; undefined when there is none, said aloud.
 *
 * @throws with `CI=true`, where nothing may be skipped
 */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), OUTSIDE_PATH].find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (process.env['CI'] === 'true') throw new Error(`CI=true but Chromium is not installed (looked for ${NAMES.join(', ')} in PATH)`);
  process.stderr.write('skipped: Chromium is not installed\n');
  return undefined;
}

export async function startChromium(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args: [...FLAGS, ...SILENT] });
}

/** 网店页面 — a web site on an origin of its own: an empty page, and the files of one folder under `/files/`. */
export interface ShopSite {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startShopSite(folder: string): Promise<ShopSite> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (!path.startsWith('/files/'))
      return void response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><title>商城</title>');
    const file = join(folder, basename(path));
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
