import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClipManifest, clipManifest, packingReportRoutes, type Recording, recordingRoutes, stationRoutes } from '@sigap/contracts';
import { verifyFile, verifyManifest } from '@sigap/node-kit';
import { Client } from 'pg';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiVisitor } from '../system/api-visitor.js';
import { until } from '../system/until.js';
import { picturesAt, play } from './clip-pictures.js';
import {
  cameraFps,
  found,
  handsAtWork,
  inTheCloud,
  labelUp,
  openPackingRoom,
  type PackingRoom,
  recordsFor,
  type Table,
} from './packing-room.js';
import { holdReplies, livePictures, openWatchedBrowser, overflowOf, shoot, signInOn, type WatchedBrowser } from './pages.js';
import { verifyClip } from './verify-program.js';
import { typeLikeScanner } from './wedge-scanner.js';

const labels = { camera: 'SPX0001112223', usb: 'SPX0001112224', page: 'SPX0001112225' } as const;
const sources = Object.keys(labels) as (keyof typeof labels)[];

interface Clip {
  recording: Recording;
  manifest: ClipManifest;
  /** Of the file as the cloud gave it out. */
  path: string;
  manifestPath: string;
}

let room: PackingRoom;
let box: ApiVisitor;
let browser: WatchedBrowser;
let station: Page;
let dashboard: Page;
const clips = new Map<string, Clip>();

function clipOf(source: keyof typeof labels): Clip {
  const clip = clips.get(labels[source]);
  if (clip === undefined) throw new Error(`no clip of ${labels[source]}`);
  return clip;
}
function table(index: number): Table {
  const at = room.tables[index];
  if (at === undefined) throw new Error(`no table ${index}`);
  return at;
}
const card = (index: number) => station.locator(`.station-card[data-camera="${table(index).cameraId}"]`);

/** Finds the label as a person does, and opens what was found. */
async function openRecording(label: string): Promise<void> {
  await dashboard.goto(`${room.system.url}/recordings`);
  await dashboard.fill('#label-search', label.slice(3).toLowerCase());
  await dashboard.waitForFunction(() => document.querySelectorAll('.recording-row').length === 1);
  await dashboard.locator('.recording-row button.barcode', { hasText: label }).click();
  await dashboard.locator('#clip-verdict').waitFor();
}

beforeAll(async () => {
  room = await openPackingRoom(3);
  box = await room.signInAtBox();
  browser = await openWatchedBrowser();
  station = await browser.newPage();
  dashboard = await browser.newPage();
});

afterAll(async () => {
  await browser?.close();
  await room?.close();
});

describe('a shift at three tables: scanned by the camera, by a USB scanner, on the page', () => {
  it('is set up by a supervisor on the box’s page', async () => {
    await signInOn(station, `${room.system.stationUrl}/setup-stations`, room.supervisor);
    await station.locator('#create-session').click();
    await station.locator('#end-session').waitFor();
    for (const { cameraId, employeeName } of room.tables) {
      const setup = station.locator(`[data-camera="${cameraId}"]`);
      await setup.getByRole('combobox').or(setup.getByRole('textbox')).first().click();
      await station.getByRole('option', { name: new RegExp(employeeName) }).click();
      await setup.locator('.assign-btn').click();
      await setup.getByText('Lepas').waitFor();
    }
    await livePictures(station, 3);
    await shoot(station, '01-setup');
    await station.getByText('Buka Control Center').click();
    await livePictures(station, 3);
    expect(await card(0).locator('.station-employee').textContent()).toBe(`${table(0).employeeName} · Shopee`);
    await shoot(station, '02-control-center');
  });

  it('records one clip each, with a red border while it runs, and counts them', async () => {
    await table(0).camera.setParcels(labelUp(labels.camera, 'MEJA 1'));
    room.scanner.scan(labels.usb);
    await card(2).locator('button').first().click();
    await typeLikeScanner(station, labels.page);
    for (const index of [0, 1, 2]) await card(index).and(station.locator('[data-state="recording"]')).waitFor();
    expect(await card(0).evaluate((element) => getComputedStyle(element).borderColor)).toMatch(/^rgb\((2[0-9]{2}), \d+, \d+\)$/);
    expect(await station.locator('#recording-count').textContent()).toContain('3');
    await shoot(station, '03-recording');

    await table(0).camera.setParcels(handsAtWork('MEJA 1'));
    const goneAtMs = Date.now();
    await recordsFor(box, table(1).cameraId, labels.usb);
    room.scanner.scan(labels.usb);
    await recordsFor(box, table(2).cameraId, labels.page);
    await typeLikeScanner(station, labels.page);
    // away for longer than the 2 s in which it would still be the same scan
    await until('pictures without the label', async () => {
      const { lastPicture } = await table(0).camera.stats();
      return (lastPicture?.dueAtMs ?? 0) > goneAtMs + 5_000;
    });
    await recordsFor(box, table(0).cameraId, labels.camera);
    await table(0).camera.setParcels(labelUp(labels.camera, 'MEJA 1'));
    for (const index of [0, 1, 2]) await card(index).and(station.locator('[data-state="completed"]')).waitFor();
    for (const { employeeName } of room.tables)
      await station.locator('#counts tr', { hasText: employeeName }).locator('td').nth(1).getByText('1', { exact: true }).waitFor();
    await shoot(station, '04-counts');
  });

  it('keeps the clips whole: in the cloud by hash, signed, from at least 5 s before the scan', async () => {
    for (const source of sources) {
      const label = labels[source];
      const recording = await inTheCloud(room.system, label);
      expect(recording).toMatchObject({ label, scanSource: source, stopReason: 'scan', platform: 'shopee', location: 'cloud' });
      const signed = await room.system.admin.client.call(recordingRoutes.manifest, { params: { id: recording.id } });
      const verdict = verifyManifest(signed);
      if (!verdict.ok) throw new Error(verdict.fault);
      const reply = await room.system.admin.request(`/api/recordings/${recording.id}/file`);
      const bytes = Buffer.from(await reply.arrayBuffer());
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      expect(verifyFile(verdict.manifest, { sha256, bytes: bytes.length })).toBeNull();
      expect(sha256).toBe(recording.sha256);
      const manifest = clipManifest.parse(JSON.parse(signed.manifest));
      expect(Date.parse(manifest.scannedAt) - Date.parse(manifest.startedAt)).toBeGreaterThanOrEqual(5_000);
      expect(manifest.file.gaps).toEqual([]);
      const path = join(room.system.dataDir, `${label}.mp4`);
      const manifestPath = join(room.system.dataDir, `${label}.manifest.json`);
      await writeFile(path, bytes);
      await writeFile(manifestPath, JSON.stringify(signed));
      clips.set(label, { recording, manifest, path, manifestPath });
    }
    const part = await room.system.admin.request(`/api/recordings/${clipOf('usb').recording.id}/file`, { headers: { range: 'bytes=4-7' } });
    expect([part.status, await part.text()]).toEqual([206, 'ftyp']);
  });

  it('are found by their labels on the dashboard, and Chromium plays them; the pictures say the same as the manifest', async () => {
    await signInOn(dashboard, `${room.system.url}/recordings`, room.supervisor);
    await dashboard.locator('.recording-row').nth(2).waitFor();
    await shoot(dashboard, '05-recordings');
    for (const source of sources) {
      const { manifest } = clipOf(source);
      await openRecording(labels[source]);
      await dashboard.locator('#clip-verdict[data-verdict="intact"]').waitFor();
      await dashboard.waitForFunction(() => (document.querySelector<HTMLVideoElement>('#clip-player')?.readyState ?? 0) >= 2);
      const seconds = manifest.file.durationMs / 1_000;
      const [first, middle, last] = await picturesAt(dashboard, '#clip-player', [0, 4, seconds - 0.5]);
      if (!first || !middle || !last) throw new Error('no pictures');
      expect(Date.parse(manifest.scannedAt) - first.drawnAt.getTime()).toBeGreaterThanOrEqual(5_000);
      // the pictures are numbered, by time: the clip runs as the table was
      for (const picture of [middle, last])
        expect(Math.abs(picture.number - first.number - (picture.at - first.at) * cameraFps)).toBeLessThanOrEqual(1.5);
      expect(await play(dashboard, '#clip-player')).toBeGreaterThan(1);
      if (source === 'camera') await shoot(dashboard, '06-player');
    }
  });

  it('are genuine to anybody who has the file; with one byte flipped they are not', async () => {
    const { path } = clipOf('usb');
    const bytes = await readFile(path);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8((bytes.readUInt8(middle) ^ 1) & 0xff, middle);
    const flipped = join(room.system.dataDir, 'flipped.mp4');
    await writeFile(flipped, bytes);
    const stranger = await browser.newPage();
    await stranger.goto(`${room.system.url}/verify`);
    await stranger.locator('input[type=file]').setInputFiles(path);
    await stranger.locator('#clip-verdict[data-verdict="intact"]').waitFor();
    await stranger.getByText(labels.usb, { exact: true }).waitFor();
    // names of people are nobody's business there
    expect(await stranger.getByText(table(1).employeeName).count()).toBe(0);
    await shoot(stranger, '07-verify');
    await stranger.locator('input[type=file]').setInputFiles(flipped);
    await stranger.locator('#clip-verdict[data-verdict="unknown"]').waitFor();
    await shoot(stranger, '08-verify-flipped');
    await stranger.close();

    expect(await verifyClip(path)).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^GENUINE: SPX0001112224, Meja 2[^]*chain: whole, 3 clips/m),
    });
    const changed = await verifyClip(flipped, '--manifest', clipOf('usb').manifestPath);
    expect(changed).toMatchObject({
      code: 1,
      text: expect.stringContaining('NOT GENUINE: the file is not what was recorded (hash-differs)'),
    });
  });

  it('can be shared by a link that needs no account, which tells who looked and ends at once', async () => {
    await openRecording(labels.camera);
    await dashboard.locator('#clip-shares').getByLabel('Catatan').fill('Klaim pembeli');
    await dashboard.locator('#clip-shares').getByText('Buat tautan').click();
    const url = await dashboard.locator('#share-url').inputValue();
    const buyer = await browser.newPage();
    await buyer.goto(url);
    await buyer.getByText(labels.camera).waitFor();
    await buyer.waitForFunction(() => (document.querySelector<HTMLVideoElement>('#clip-player')?.readyState ?? 0) >= 2);
    expect(await play(buyer, '#clip-player')).toBeGreaterThan(1);
    await shoot(buyer, '09-share');
    await openRecording(labels.camera);
    await dashboard.locator('.clip-share').getByText('Dibuka 1 kali').click();
    await dashboard.getByText(/dibuka · /).waitFor();
    await dashboard.locator('.clip-share').scrollIntoViewIfNeeded();
    await shoot(dashboard, '10-shares');
    await dashboard.locator('.clip-share').getByText('Akhiri').click();
    await dashboard.getByRole('dialog', { name: 'Akhiri tautan?' }).getByRole('button', { name: 'Akhiri' }).click();
    await dashboard.locator('.clip-share').getByText('Berakhir').waitFor();
    await buyer.reload();
    await buyer.getByRole('alert').waitFor();
    expect(await buyer.locator('video').count()).toBe(0);
    await buyer.close();
  });

  it('are copied for the marketplace beside the untouched original', async () => {
    await openRecording(labels.camera);
    await dashboard.locator('#clip-copies').getByRole('button', { name: 'Untuk marketplace' }).click();
    await dashboard.locator('.clip-copy[data-state="ready"]').waitFor({ timeout: 90_000 });
    await dashboard.locator('#clip-copies').scrollIntoViewIfNeeded();
    await shoot(dashboard, '11-copies');
    const href = (await dashboard.locator('.clip-copy a').getAttribute('href')) ?? '';
    const copy = await dashboard.evaluate(async (address) => {
      const reply = await fetch(address);
      return { status: reply.status, bytes: (await reply.arrayBuffer()).byteLength };
    }, href);
    expect(copy.status).toBe(200);
    expect(copy.bytes).toBeGreaterThan(10_000);
    expect(copy.bytes).toBeLessThanOrEqual(30 * 1024 * 1024);
  });

  it('are returns with the condition that the parcel was in; the emergency stop ends all; English, and on a phone', async () => {
    const returned = 'SPX0009990001';
    await station.locator('#language-btn').click();
    await card(1).getByText('Return', { exact: true }).click();
    await until('the table of returns', async () => {
      const { items } = await box.client.call(stationRoutes.cameras, {});
      return items.find(({ cameraId }) => cameraId === table(1).cameraId)?.mode === 'return';
    });
    room.scanner.scan(returned);
    await card(1).locator('.stop-btn').click();
    await station.getByRole('dialog').waitFor();
    await shoot(station, '12-return');
    await station.getByRole('dialog').getByRole('combobox').or(station.getByRole('dialog').getByRole('textbox')).first().click();
    await station.getByRole('option', { name: 'Damaged' }).click();
    await station.getByRole('dialog').locator('textarea').fill('Penyok di sudut');
    await station.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await station.getByRole('dialog').waitFor({ state: 'detached' });
    const proof = await inTheCloud(room.system, returned);
    expect(proof).toMatchObject({ mode: 'return', condition: 'damaged', note: 'Penyok di sudut', stopReason: 'operator' });

    await station.setViewportSize({ width: 390, height: 844 });
    for (const index of [0, 2]) {
      await card(index).locator('.start-btn').click();
      await station.getByRole('dialog').locator('input[name=barcode]').fill(`SPX000999100${index}`);
      await station.keyboard.press('Enter');
      await card(index).and(station.locator('[data-state="recording"]')).waitFor();
    }
    expect(await overflowOf(station)).toBe(0);
    await shoot(station, '13-phone');
    const held = await holdReplies(station, '**/api/session/cameras');
    await station.locator('#emergency-stop').click();
    try {
      for (const index of [0, 2]) await card(index).and(station.locator('[data-state="completed"]')).waitFor();
      await until('a reply from before the socket told of the end', () => held.count() > 0);
    } finally {
      await held.release();
    }
    for (const index of [0, 2]) expect(await card(index).getAttribute('data-state')).toBe('completed');
    for (const index of [0, 2]) expect(await inTheCloud(room.system, `SPX000999100${index}`)).toMatchObject({ stopReason: 'emergency' });
    await station.goto(`${room.system.stationUrl}/setup-stations`);
    await station.locator('#end-session').waitFor();
    expect(await overflowOf(station)).toBe(0);
    await shoot(station, '14-phone-setup');
  });

  it('are counted, reported by session, and missed where a list of orders names a parcel without a clip', async () => {
    await station.locator('#end-session').click();
    await station.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await station.locator('#create-session').waitFor();
    await dashboard.goto(`${room.system.url}/packing`);
    await dashboard.getByText(table(0).employeeName).first().waitFor();
    await shoot(dashboard, '15-statistics');
    const { items } = await until('the end of the session in the cloud', async () => {
      const page = await room.system.admin.client.call(recordingRoutes.sessions, {});
      return page.items[0]?.endedAt ? page : null;
    });
    // a return is no parcel that was packed, as in statistics and report
    expect(items.map(({ parcels }) => parcels)).toEqual([5]);
    const csv = await room.system.admin.request(`/api/packing/sessions/${items[0]?.id}/report.csv`);
    expect(csv.status).toBe(200);
    const text = await csv.text();
    for (const label of Object.values(labels)) expect(text).toContain(label);
    const pdf = await room.system.admin.request(`/api/packing/sessions/${items[0]?.id}/report.pdf`);
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const list = new File([`resi,order\n${labels.usb},INV/1\nSPX0005550001,INV/2\n`], 'kirim.csv', { type: 'text/csv' });
    const imported = await room.system.admin.client.call(packingReportRoutes.importOrders, { files: [list] });
    expect(imported).toMatchObject({ orders: 2, withClip: 1, withoutClip: 1 });
  });

  it('show a break in the chain when one of them is removed', async () => {
    const inOrder = [...clips.values()].toSorted((a, b) => a.manifest.sequence - b.manifest.sequence);
    const [before, removed, after] = inOrder;
    if (!before || !removed || !after) throw new Error('no three clips');
    expect(inOrder.map(({ manifest }) => manifest.sequence)).toEqual([1, 2, 3]);
    const database = new Client({ connectionString: room.system.databaseUrl() });
    await database.connect();
    await database.query('DELETE FROM recordings WHERE id = $1', [removed.recording.id]);
    await database.end();
    await rm(removed.manifestPath);
    expect(await verifyClip(after.path)).toMatchObject({ code: 0, text: expect.stringContaining('chain: clips 2 to 2 are not here') });
    for (const { manifest } of [before, after]) {
      await openRecording(manifest.label);
      await dashboard.locator('#clip-verdict[data-verdict="intact"]').getByText('Ada video yang hilang di sebelahnya').waitFor();
    }
    await shoot(dashboard, '16-break');
    expect(await found(room.system, removed.manifest.label)).toEqual([]);
    expect(browser.errors).toEqual([]);
  });
});
