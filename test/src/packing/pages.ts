import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../browser/browser.js';
import { inRepository } from '../system/test-data.js';

const shots = inRepository('test-results/screenshots');

/** A real browser whose pages tell what went wrong in them: uncaught errors, and what the Content Security Policy forbade. */
export interface WatchedBrowser {
  readonly errors: readonly string[];
  /** A page of somebody who has not been here before. */
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export async function openWatchedBrowser(): Promise<WatchedBrowser> {
  await mkdir(shots, { recursive: true });
  const browser: Browser = await openBrowser();
  const errors: string[] = [];
  return {
    errors,
    newPage: async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'id-ID' });
      // only what hangs needs so long, also on a busy machine
      context.setDefaultTimeout(90_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy/.test(message.text())) errors.push(message.text());
      });
      return page;
    },
    close: () => browser.close(),
  };
}

export async function signInOn(page: Page, url: string, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto(url);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', password);
  await page.click('button[type=submit]');
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
}

export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `packing-${name}.png`) });
}

/** Pixels by which a page is wider than the screen. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Replies of this address reach the page only once they are released, each as it was when it was asked for. */
export async function holdReplies(page: Page, address: string): Promise<{ count(): number; release(): Promise<void> }> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let held = 0;
  await page.route(address, async (route) => {
    const response = await route.fetch();
    held++;
    await released;
    await route.fulfill({ response });
  });
  return {
    count: () => held,
    release: async () => {
      release();
      await page.unrouteAll({ behavior: 'wait' });
      // a reply of now, and two pictures: what was held has been read and drawn by then
      await page.evaluate(async () => {
        await fetch('/');
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      });
    },
  };
}

/** Waits until so many live pictures are really shown: one that can't be decoded has no width. */
export async function livePictures(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const pictures = [...document.querySelectorAll<HTMLImageElement>('.station-picture img')];
    return pictures.length === wanted && pictures.every(({ naturalWidth }) => naturalWidth > 0);
  }, count);
}
