import { captionWidth, readCaption } from '@sigap/testing';
import type { Page } from 'playwright-core';

/** What a virtual camera draws into each of its pictures. */
export interface DrawnFacts {
  /** Seconds of the clip at which it is shown. */
  at: number;
  /** Number of the picture since the camera started. */
  number: number;
  /** When it was drawn, in whole seconds. */
  drawnAt: Date;
}

const numberLetters = 7;
const clockLetters = 19;
/** Of the virtual camera of the packing tests: 1280 x 720, letters of 3 x 3 pixels. */
const dot = 3;
const rowsOfCaption = 45;

/** Pictures of the video on the page, as Chromium decodes them: number and time that the camera drew are read back. */
export async function picturesAt(page: Page, video: string, seconds: readonly number[]): Promise<DrawnFacts[]> {
  const facts: DrawnFacts[] = [];
  for (const at of seconds) {
    const { shownAt, width, top, bottom } = await page.evaluate(
      async ({ selector, second, rows }) => {
        const element = document.querySelector<HTMLVideoElement>(selector);
        if (!element) throw new Error(`no ${selector} on the page`);
        element.pause();
        // the time of the picture that is shown: a busy machine's camera leaves some out, and then an earlier one stands there
        const isThere = new Promise<number>((resolve) => {
          element.requestVideoFrameCallback((_, shown) => resolve(shown.mediaTime));
        });
        // a seek to where the video stands already shows no new picture
        element.currentTime = Math.abs(element.currentTime - second) < 0.001 ? second + 0.001 : second;
        const mediaTime = await isThere;
        const canvas = document.createElement('canvas');
        canvas.width = element.videoWidth;
        canvas.height = element.videoHeight;
        const context = canvas.getContext('2d');
        if (!context) throw new Error('no canvas');
        context.drawImage(element, 0, 0);
        const strip = (y: number) => {
          const { data } = context.getImageData(0, y, canvas.width, rows);
          let green = '';
          for (let index = 1; index < data.length; index += 4) green += String.fromCharCode(data[index] ?? 0);
          // a string crosses to the test at once, a list of numbers one by one
          return btoa(green);
        };
        return { shownAt: mediaTime, width: canvas.width, top: strip(0), bottom: strip(canvas.height - rows) };
      },
      { selector: video, second: at, rows: rowsOfCaption },
    );
    const clockAt = { x: width - captionWidth('0'.repeat(clockLetters), dot) - dot * 4, y: dot * 4, dot, letters: clockLetters };
    const clock = readCaption({ data: Buffer.from(top, 'base64'), width }, clockAt);
    const number = readCaption({ data: Buffer.from(bottom, 'base64'), width }, { x: dot * 4, y: 0, dot, letters: numberLetters });
    if (!/^\d+$/.test(number)) throw new Error(`the picture at ${at} s carries no number: "${number}", clock "${clock}"`);
    // no zone in it: cameras show the time of the place where they hang
    facts.push({ at: shownAt, number: Number(number), drawnAt: new Date(clock.replace(' ', 'T')) });
  }
  return facts;
}

/** Plays the video from its beginning for a while. @returns seconds of the clip that went by */
export async function play(page: Page, video: string): Promise<number> {
  return page.evaluate(async (selector) => {
    const element = document.querySelector<HTMLVideoElement>(selector);
    if (!element) throw new Error(`no ${selector} on the page`);
    element.muted = true;
    element.currentTime = 0;
    await element.play();
    const from = element.currentTime;
    const end = performance.now() + 15_000;
    while (element.currentTime < from + 1.5 && performance.now() < end) await new Promise((resolve) => requestAnimationFrame(resolve));
    element.pause();
    return element.currentTime - from;
  }, video);
}
