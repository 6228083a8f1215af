import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Employee, GalleryDelta } from '@sigap/contracts';
import { frontalPose, personFromSeed, renderFacePicture, startTestDatabase, type TestDatabase } from '@sigap/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from '../../api-under-test.js';
import { until } from '../../fleet/box-under-test.js';
import { EdgeService, type NewEdge } from '../../fleet/edge/edge.service.js';

const models = join(process.env['SIGAP_TEST_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url)), 'models');
const files = ['yunet_n_dynamic.onnx', 'mobilefacenet_foamliu.onnx'];

describe('another face pack', () => {
  let postgres: TestDatabase;
  let data: string;
  let running: ApiUnderTest | undefined;

  beforeAll(async () => {
    postgres = await startTestDatabase();
    data = mkdtempSync(join(tmpdir(), 'sigap-pack-'));
  });
  afterAll(async () => {
    await running?.stop();
    await postgres.stop();
    rmSync(data, { recursive: true });
  });

  async function start(pack: string): Promise<ApiUnderTest> {
    await running?.stop();
    running = await startApi({ databaseUrl: postgres.url, environment: { SIGAP_DATA: data, SIGAP_FACE_PACK: pack } });
    return running;
  }
  async function gallery(api: ApiUnderTest, box: NewEdge, pack: string): Promise<GalleryDelta> {
    const reply = await api.request(`/api/edge/gallery?since=0&pack=${pack}`, {
      headers: { authorization: `Edge ${box.edgeId}:${box.token}` },
    });
    return (await reply.json()) as GalleryDelta;
  }

  it.skipIf(!existsSync(join(models, files[1] ?? '')))(
    'gets its templates from the kept pictures, and is swapped when all are done (needs ../shared/data)',
    async () => {
      mkdirSync(join(data, 'models', 'yunet-mobilefacenet'), { recursive: true });
      for (const file of files) cpSync(join(models, file), join(data, 'models', 'yunet-mobilefacenet', file));
      const first = await start('face-api');
      const { tenantId } = first;
      const box = await first.get(EdgeService).create(tenantId, { name: 'Gate' }, 'system:test');
      const hr = await first.signIn('hr');
      const siti = (await (
        await hr.request('/api/employees', { method: 'POST', json: { code: 'EMP001', name: 'Siti' } })
      ).json()) as Employee;
      await hr.request(`/api/employees/${siti.id}/consents`, { method: 'POST', json: { method: 'written' } });
      const form = new FormData();
      form.append(
        'pictures',
        new Blob([Uint8Array.from(await renderFacePicture(personFromSeed(1), frontalPose, { width: 640, height: 640 }))]),
        'a.jpg',
      );
      expect((await hr.request(`/api/employees/${siti.id}/enrolments`, { method: 'POST', body: form })).status).toBe(200);
      expect((await gallery(first, box, 'face-api')).templates).toHaveLength(1);

      const second = await start('yunet-mobilefacenet');
      await until(async () => {
        const [row] = await second.database.run(tenantId, (tx) => tx.query<{ pack: string }>('SELECT pack FROM gallery_versions'));
        return row?.pack === 'yunet-mobilefacenet';
      }, 'the swap');
      const delta = await gallery(second, box, 'yunet-mobilefacenet');
      expect(delta.templates).toMatchObject([{ employeeId: siti.id }]);
      expect(Buffer.from(delta.templates[0]?.embedding ?? '', 'base64').length).toBe(delta.dimension * 4);
      expect((await gallery(second, box, 'face-api')).templates).toEqual([]);
    },
  );
});
