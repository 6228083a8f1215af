import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { inRepository } from '../system/test-data.js';
import { openPages } from './browser.js';

const shots = inRepository('test-results/screenshots');
const mostLines = 60;

/** What each open page showed when a test failed: that a time limit ran out says nothing about why. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await mkdir(shots, { recursive: true });
  for (const [index, page] of openPages().entries()) {
    const text = await page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(String);
    await page.screenshot({ path: join(shots, `failed-${index + 1}.png`), timeout: 5_000 }).catch(() => undefined);
    console.error(`page ${page.url()}\n${text.split('\n').slice(0, mostLines).join('\n')}`);
  }
});
