import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { inRepository } from '../system/test-data.js';
import { openPages } from './browser.js';

const shots = inRepository('test-results/screenshots');
const mostLines = 60;

/** Passwords and links of shares are in no log, not even those of a test. */
function hideSecrets(): void {
  const secret = 'input[type=password], #password-once, #share-url';
  for (const each of document.querySelectorAll(secret)) {
    if (each instanceof HTMLInputElement) each.value = '…';
    else each.textContent = '…';
  }
}

/** What each open page showed when a test failed: that a time limit ran out says nothing about why. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await mkdir(shots, { recursive: true });
  const test = task.name.replace(/[^a-z0-9]+/giu, '-').slice(0, 60);
  for (const [index, page] of openPages().entries()) {
    await page.evaluate(hideSecrets).catch(() => undefined);
    const text = await page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(String);
    await page.screenshot({ path: join(shots, `failed-${test}-${index + 1}.png`), timeout: 5_000 }).catch(() => undefined);
    console.error(`page ${new URL(page.url()).pathname.replace(/[\w-]{20,}/gu, '…')}\n${text.split('\n').slice(0, mostLines).join('\n')}`);
  }
});
