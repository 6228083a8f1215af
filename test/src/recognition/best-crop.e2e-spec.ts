import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cameraRoutes, employeeRoutes, presenceRoutes } from '@sigap/contracts';
import { startVirtualCamera, type VirtualCamera } from '@sigap/testing';
import { Client } from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEmployee, enrol, type Picture } from '../system/enrol.js';
import { type RunningSystem, startSystem } from '../system/running-system.js';
import { testData } from '../system/test-data.js';
import { until } from '../system/until.js';

const photo = async (name: string): Promise<Picture> => ({
  name,
  bytes: new Uint8Array(await readFile(testData.path(`faces/obama_biden/${name}`))),
});

/** Stands between the box and the broker, and keeps whatever the box says. */
class Tap {
  private readonly said: Buffer[] = [];
  private readonly server: Server;

  constructor(port: () => number) {
    this.server = createServer((box) => {
      const broker = connect(port(), '127.0.0.1');
      box.on('data', (bytes: Buffer) => this.said.push(Buffer.from(bytes)));
      box.pipe(broker).pipe(box);
      for (const [one, other] of [
        [box, broker],
        [broker, box],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.said);
  }
}

describe.skipIf(!testData.present)('the best crop of a sighting (needs ../shared/data)', () => {
  let system: RunningSystem;
  let camera: VirtualCamera;
  let folder: string;
  let tapPort = 0;
  let president: string;
  const tap = new Tap(() => system.mqttPort);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sigap-crop-'));
    tapPort = await tap.start();
    system = await startSystem({ edgeEnv: () => ({ SIGAP_MQTT_URL: `mqtt://127.0.0.1:${tapPort}` }) });
    await system.startEdge();
    president = await addEmployee(system, 'EMP002', 'Barack Obama');
    await enrol(system, president, [await photo('obama.jpg'), await photo('obama2.jpg')]);
    const nobody = join(folder, 'nobody.png');
    await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#8a9a94' } })
      .png()
      .toFile(nobody);
    // seen for six seconds, then away for longer than it takes to be gone
    const paths = [testData.path('faces/obama_biden/obama3.jpg'), nobody, nobody, nobody];
    camera = await startVirtualCamera({ source: { kind: 'frames', paths, secondsEach: 6 } });
    await system.admin.client.call(cameraRoutes.create, { body: { name: 'Gerbang', zone: 'Gerbang', url: camera.url } });
  });

  afterAll(async () => {
    await camera?.close();
    await system?.stop();
    tap.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const sightings = async () => (await system.admin.client.call(presenceRoutes.sightings, { query: { employeeId: president } })).items;
  const spooled = () => readdirSync(join(system.dataDir, 'edge', 'crops', system.edgeId));

  it('comes to the cloud as a JPEG of the face, by HTTPS alone, and who looked at it is in the audit log', async () => {
    const sighting = await until('a sighting with a picture', async () => (await sightings()).find((one) => one.hasPicture), 120_000);
    const picture = await system.admin.client.bytes(presenceRoutes.sightingPicture, { params: { id: sighting.id } });
    const jpeg = Buffer.from(await picture.arrayBuffer());
    const { format, width, height, exif } = await sharp(jpeg).metadata();
    expect([format, exif]).toEqual(['jpeg', undefined]);
    for (const side of [width, height]) {
      expect(side).toBeGreaterThanOrEqual(48);
      expect(side).toBeLessThanOrEqual(256);
    }
    expect(jpeg.length).toBeGreaterThan(1_000);

    // the face is in it: the cloud's own detector finds one, and it is the president's
    const twin = await addEmployee(system, 'EMP003', 'Twin');
    const [verdict] = await enrol(system, twin, [{ name: 'crop.jpg', bytes: new Uint8Array(jpeg) }]);
    expect(verdict).toMatchObject({ verdict: 'refused', looksLike: 'EMP002' });
    await system.admin.client.call(employeeRoutes.remove, { params: { id: twin } });

    const said = tap.bytes;
    expect(said.includes('sighting.pictured')).toBe(true);
    for (const start of [jpeg.subarray(0, 4), jpeg.subarray(600, 632)]) expect(said.includes(start)).toBe(false);
    expect(said.includes(jpeg.toString('base64').slice(0, 24))).toBe(false);

    const database = new Client(system.databaseUrl());
    await database.connect();
    const { rows } = await database.query<{ subject: string }>("SELECT subject FROM audit_log WHERE action = 'sighting.picture-viewed'");
    await database.end();
    expect(rows).toEqual([{ subject: `sighting:${sighting.id}` }]);
    await until('nothing left on the box', () => spooled().length === 0);
  });

  it('is gone with the consent, in the cloud and on the box', async () => {
    const known = await until('an ended sighting with a picture', async () =>
      (await sightings()).find((one) => one.hasPicture && one.endedAt),
    );
    await system.admin.client.call(employeeRoutes.withdrawConsent, { params: { id: president } });
    const reply = await system.admin.request(`/api/sightings/${known.id}/picture`);
    expect([reply.status, await reply.json()]).toMatchObject([404, { code: 'not_found' }]);
    expect((await sightings()).some((one) => one.hasPicture)).toBe(false);
    await until('nothing on the box', () => spooled().length === 0);
  });
});
