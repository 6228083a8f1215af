import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cameraRoutes, employeeRoutes, settingsRoutes } from '@sigap/contracts';
import {
  type VirtualCamera,
  drawnPeopleSeeds,
  drawnStrangerSeeds,
  gentlePoses,
  personFromSeed,
  renderFacePicture,
  startVirtualCamera,
} from '@sigap/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser/browser.js';
import { addEmployee } from '../system/enrol.js';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { storedEvents } from '../system/stored-events.js';
import { inRepository } from '../system/test-data.js';
import { until } from '../system/until.js';

const shots = inRepository('test-results/screenshots');
const seed = drawnPeopleSeeds[0];
const scene = { room: 'office', label: 'UJI', loopSeconds: 600, people: [{ seed, from: 0, until: 600, position: 0.5 }] } as const;
/** Somebody whom nobody knows walks by, again and again. */
const strangerWalksBy = {
  room: 'workshop',
  label: 'GUDANG',
  loopSeconds: 24,
  people: [{ seed: drawnStrangerSeeds[0], from: 3, until: 21, position: 0.5 }],
} as const;

let system: RunningSystem;
let browser: Browser;
let camera: VirtualCamera;
let storeroom: VirtualCamera;
let page: Page;
let cameraId: string;
let storeroomId: string;
const pageErrors: string[] = [];

beforeAll(async () => {
  await mkdir(shots, { recursive: true });
  camera = await startVirtualCamera({ source: { kind: 'faces', scene } });
  storeroom = await startVirtualCamera({ source: { kind: 'faces', scene: strangerWalksBy } });
  system = await startSystem();
  await system.startEdge();
  await system.admin.client.call(settingsRoutes.change, {
    body: {
      // short, yet longer than a busy machine may go without a word of somebody who is there
      presence: { offlineAfterSeconds: 12, alertAfterSeconds: 15 },
      alerts: { holdSeconds: 1, downAfterSeconds: 3 },
      recognition: { threshold: 0.75, margin: 0.02 },
    },
  });
  const addCamera = async (name: string, zone: string, { url }: VirtualCamera) =>
    (await system.admin.client.call(cameraRoutes.create, { body: { name, zone, url } })).id;
  cameraId = await addCamera('Pintu Masuk', 'Entrance Zone', camera);
  storeroomId = await addCamera('Gudang', 'Storeroom', storeroom);
  const siti = await addEmployee(system, 'EMP001', 'Siti Rahma');
  const body = { code: 'SPV001', name: 'Hendra Wijaya', phone: '+6281234567890' };
  const supervisor = await system.admin.client.call(employeeRoutes.create, { body });
  await system.admin.client.call(employeeRoutes.change, { params: { id: siti }, body: { supervisorId: supervisor.id } });
  browser = await openBrowser();
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'id-ID' })).newPage();
  page.on('pageerror', (error) => pageErrors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/.test(message.text())) pageErrors.push(message.text());
  });
});

afterAll(async () => {
  await browser?.close();
  await system?.stop();
  await camera?.close();
  await storeroom?.close();
});

const shoot = (name: string) => page.screenshot({ path: join(shots, `${name}.png`) });
const row = () => page.locator('[data-employee-code="EMP001"]');
const buttonOf = (id: string) => page.locator(`#camera-buttons [data-camera-id="${id}"]`);
const counted = (id: string, count: string) => page.locator(`#${id}`).getByText(count, { exact: true }).waitFor({ timeout: 60_000 });
/** A picture of that camera newer than the one on the page now, which may be another's. */
const newPictureOf = async (id: string) => {
  const before = await page.locator('#camera-stream').getAttribute('data-last-at');
  await page.waitForFunction(
    ([wanted, last]) => {
      const stream = document.querySelector<HTMLElement>('#camera-stream');
      return stream?.dataset['cameraId'] === wanted && (stream?.dataset['lastAt'] ?? '') > last;
    },
    [id, before ?? ''] as const,
    { timeout: 30_000 },
  );
};

describe('a manager’s walk through the dashboard, in a real browser', () => {
  it('refuses a wrong password in words, then signs in', async () => {
    await page.goto(system.url);
    await page.fill('input[name=email]', 'admin@uji.local');
    await page.fill('input[name=password]', 'wrong password');
    await page.click('button[type=submit]');
    await page.getByText('Email atau kata sandi salah').waitFor();
    await shoot('01-sign-in');
    await page.fill('input[name=password]', system.password);
    await page.keyboard.press('Enter');
    await page.locator('#employee-list').waitFor();
    expect(await page.locator('#total-count').textContent()).toBe('2');
  });

  it('shows time and date, which go on', async () => {
    const time = page.locator('#current-time');
    const first = await time.textContent();
    expect(first).toMatch(/^\d\d\.\d\d\.\d\d$/);
    await page.waitForFunction((before) => document.querySelector('#current-time')?.textContent !== before, first);
    // of this computer, give or take what a busy one needs to show it
    const [hours = 0, minutes = 0, seconds = 0] = ((await time.textContent()) ?? '').split('.').map(Number);
    const today = new Date();
    const shown = new Date(today);
    shown.setHours(hours, minutes, seconds);
    // midnight may lie between the two
    const apartMs = Math.abs(shown.getTime() - today.getTime());
    expect(Math.min(apartMs, 86_400_000 - apartMs)).toBeLessThan(10_000);
    expect(await page.locator('#current-date').textContent()).toMatch(new RegExp(`, ${today.getDate()} .+ ${today.getFullYear()}$`));
  });

  it('shows the camera’s picture and an employee never seen', async () => {
    await buttonOf(cameraId).click();
    await newPictureOf(cameraId);
    const painted = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('#camera-stream canvas');
      const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
      return new Set(data.filter((_, index) => index % 397 === 0)).size;
    });
    expect(painted).toBeGreaterThan(20);
    await row().getByText('Wajah belum didaftarkan').waitFor();
    await shoot('02-live-before-enrolment');
  });

  it('enrols by upload, with a verdict for each picture', async () => {
    const pictures = await Promise.all(
      gentlePoses.slice(0, 3).map((pose) => renderFacePicture(personFromSeed(seed), pose, { width: 480, height: 600 })),
    );
    const paths = await Promise.all(
      [...pictures, Buffer.from('no picture')].map(async (bytes, index) => {
        const path = join(system.dataDir, `upload-${index}.jpg`);
        await writeFile(path, bytes);
        return path;
      }),
    );
    await page.locator('nav').getByText('Karyawan').click();
    await page.locator('[data-employee-code="EMP001"] .enrol-btn').click();
    await page.locator('#enrolment input[type=file]').setInputFiles(paths);
    await page.locator('.picture-verdict').nth(3).waitFor({ timeout: 60_000 });
    await shoot('03-enrolment-verdicts');
    const verdicts = await page.locator('.picture-verdict').evaluateAll((items) => items.map((item) => item.getAttribute('data-verdict')));
    expect(verdicts.filter((verdict) => verdict === 'accepted').length).toBeGreaterThanOrEqual(1);
    expect(verdicts[3]).toBe('refused');
    await page.getByText('Bukan gambar JPEG, PNG atau WebP').waitFor();
    await page.locator('.enrolled-picture img').first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('sees her arrive at once, with a name in the picture', async () => {
    await page.locator('nav').getByText('Langsung').click();
    await page.locator('[data-employee-code="EMP001"][data-status="AVAILABLE"]').waitFor({ timeout: 90_000 });
    // her supervisor has never been seen
    await counted('present-count', '1');
    await counted('alert-count', '1');
    expect(await row().locator('.status-time').textContent()).toMatch(/yang lalu/);
    // a machine that can't keep up says "degraded"; recognition works all the same
    await page.locator('#ai-status-indicator:is([data-state="running"], [data-state="degraded"])').waitFor({ timeout: 15_000 });
    await buttonOf(storeroomId).click();
    await newPictureOf(storeroomId);
    await row().locator('.track-btn').click();
    await newPictureOf(cameraId);
    expect(await page.locator('#camera-stream').getAttribute('data-camera-id')).toBe(cameraId);
    await shoot('04-live-present');
  });

  it('a stranger who walks by in the storeroom is somebody unknown, and never named', async () => {
    // those from before the first enrolment show nothing
    const before = await storedEvents(system, storeroomId, 'unknown.seen');
    await until('the stranger once more', async () => (await storedEvents(system, storeroomId, 'unknown.seen')) > before, 120_000);
    expect(await storedEvents(system, storeroomId, 'sighting.%')).toBe(0);
  });

  it('is told when she is gone: status, notification, message', async () => {
    await camera.setScene({ ...scene, people: [] });
    await page.locator('[data-employee-code="EMP001"][data-status="OFFLINE"]').waitFor({ timeout: 60_000 });
    await counted('alert-count', '2');
    await counted('present-count', '0');
    await page.locator('#notification-btn').click();
    const lost = page.locator('#notification-list .notification-item[data-type="EMPLOYEE_LOST"]');
    const item = lost.filter({ hasText: '[ALERT] EMP001 - Siti Rahma' }).first();
    await item.waitFor({ timeout: 60_000 });
    await shoot('05-notification');
    await item.getByText('Tandai dibaca').click();
    await page.locator('.notification-item[data-read="true"]').first().waitFor();
    await page.keyboard.press('Escape');
  });

  it('says that a dead camera means we can not know', async () => {
    await camera.setScene(scene);
    await page.locator('[data-employee-code="EMP001"][data-status="AVAILABLE"]').waitFor({ timeout: 60_000 });
    await camera.drop(45_000);
    await page.locator('[data-employee-code="EMP001"][data-status="UNKNOWN"]').waitFor({ timeout: 60_000 });
    await buttonOf(cameraId).locator('[data-tone="bad"]').waitFor();
    await shoot('06-unknown');
  });

  it('speaks English by a switch, in the dark too', async () => {
    await page.locator('#language-btn').click();
    await page.getByText('Employees').first().waitFor();
    await page.locator('#scheme-btn').click();
    await shoot('07-english-dark');
    await page.locator('#language-btn').click();
  });

  it('shows cameras with a test picture, the message to her supervisor, and settings', async () => {
    await page.locator('nav').getByText('Kamera').click();
    const entrance = page.locator(`tr[data-camera-id="${cameraId}"]`);
    await entrance.locator('.camera-state[data-state="online"]').waitFor({ timeout: 90_000 });
    await entrance.locator('.test-picture-btn').click();
    await page.locator('#test-picture').waitFor({ timeout: 30_000 });
    await shoot('08-test-picture');
    await page.keyboard.press('Escape');
    await page.locator('nav').getByText('Kotak keluar').click();
    await page.getByRole('heading', { name: 'Kotak keluar' }).waitFor();
    const message = page.locator('.message-item[data-state="outbox"]', { hasText: '[ALERT] EMP001 - Siti Rahma' }).first();
    await message.waitFor({ timeout: 60_000 });
    expect(await message.textContent()).toContain('Hendra Wijaya');
    await page.locator('nav').getByText('Pengaturan').click();
    await page.getByText('Paket model:').waitFor();
    await page.getByRole('button', { name: 'Tambah departemen' }).click();
    await page.locator('.department-row').getByLabel('Departemen').fill('Gudang');
    await shoot('09-settings');
    await page.getByRole('button', { name: 'Simpan' }).click();
    await page.getByText('Tersimpan').first().waitFor();
    await page.reload();
    await page.locator('.department-row').waitFor();
    expect(await page.locator('.department-row input').first().inputValue()).toBe('Gudang');
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(system.url);
    await row().waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
    await shoot('10-phone');
  });

  it('has named no stranger by the end', async () => {
    expect(await storedEvents(system, storeroomId, 'sighting.%')).toBe(0);
  });

  it('signs out, and a page that needs a session asks for one', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.locator('.user-btn').click();
    await page.getByText('Keluar', { exact: true }).click();
    await page.locator('input[name=password]').waitFor();
    await page.goto(`${system.url}/employees`);
    await page.locator('input[name=password]').waitFor();
    expect(pageErrors).toEqual([]);
  });
});
