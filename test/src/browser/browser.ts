import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const open = new Set<Browser>();

/** A real headless Chromium: the system's, else the one inside the npm package `@sparticuz/chromium`. */
export async function openBrowser(): Promise<Browser> {
  const browser = await launch();
  open.add(browser);
  browser.on('disconnected', () => open.delete(browser));
  return browser;
}

/** Pages of all browsers that are open. */
export function openPages(): Page[] {
  return [...open].flatMap((browser) => browser.contexts().flatMap((context) => context.pages()));
}

async function launch(): Promise<Browser> {
  const installed = system.find((path) => existsSync(path));
  if (installed) return chromium.launch({ executablePath: installed, headless: true, args: quiet });
  const { default: packaged } = await import('@sparticuz/chromium');
  return chromium.launch({ executablePath: await packaged.executablePath(), headless: true, args: [...packaged.args, ...quiet] });
}
