import type { Page } from 'playwright-core';

const keyGapMs = 8;

/**
 * A scanner that types like a keyboard: trusted key events with the times of a scanner, whatever the page is busy with. The operating
 * system stamps keys in the same way when they are pressed, not when a page gets round to them.
 */
export async function typeLikeScanner(page: Page, code: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const from = Date.now() / 1_000;
  const keys = [...Array.from(code, (key) => ({ key, text: key })), { key: 'Enter', text: '\r' }];
  await Promise.all(
    keys.flatMap(({ key, text }, index) => {
      const timestamp = from + (index * keyGapMs) / 1_000;
      return [
        devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text, timestamp }),
        devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', key, timestamp: timestamp + 0.004 }),
      ];
    }),
  );
  await devtools.detach();
}
