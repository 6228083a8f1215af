import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Employee, type Erasure, type GalleryDelta, type PictureVerdict, topic } from '@sigap/contracts';
import { frontalPose, personFromSeed, renderFacePicture } from '@sigap/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ApiUnderTest, type SignedIn, startApi } from '../../api-under-test.js';
import { connectBox, until } from '../../fleet/box-under-test.js';
import { EdgeService, type NewEdge } from '../../fleet/edge/edge.service.js';
import { FaceWork } from '../face/face-work.js';
import { BlobService } from '../../storage/blob.service.js';

const data = process.env['SIGAP_TEST_DATA'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const faces = join(data, 'faces');
const photo = (path: string) => readFileSync(join(faces, path));

let api: ApiUnderTest;
let hr: SignedIn;
let box: NewEdge;
let foreignBox: NewEdge;
let count = 0;

beforeAll(async () => {
  api = await startApi();
  hr = await api.signIn('hr');
  box = await api.get(EdgeService).create(api.tenantId, { name: 'Gate' }, 'system:test');
  foreignBox = await api.get(EdgeService).create((await api.addTenant()).tenantId, { name: 'Gate' }, 'system:test');
});
afterAll(() => api.stop());

async function employee(withConsent = true): Promise<Employee> {
  count += 1;
  const reply = await hr.request('/api/employees', {
    method: 'POST',
    json: { code: `EMP${String(count).padStart(3, '0')}`, name: 'Budi' },
  });
  const added = (await reply.json()) as Employee;
  if (withConsent) await hr.request(`/api/employees/${added.id}/consents`, { method: 'POST', json: { method: 'written' } });
  return added;
}

function enrol(id: string, pictures: readonly (Uint8Array | string)[]): Promise<Response> {
  const form = new FormData();
  for (const [index, bytes] of pictures.entries())
    form.append('pictures', new Blob([typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)]), `picture-${index}.jpg`);
  return hr.request(`/api/employees/${id}/enrolments`, { method: 'POST', body: form });
}

async function verdicts(id: string, pictures: readonly (Uint8Array | string)[]): Promise<PictureVerdict[]> {
  const reply = await enrol(id, pictures);
  expect(reply.status).toBe(200);
  return ((await reply.json()) as { items: PictureVerdict[] }).items;
}
const reasons = async (id: string, pictures: readonly (Uint8Array | string)[]) =>
  (await verdicts(id, pictures)).map((one) => (one.verdict === 'accepted' ? 'accepted' : one.reason));
const codeOf = async (reply: Response) => [reply.status, ((await reply.json()) as { code: string }).code];
const read = async (id: string) => (await (await hr.request(`/api/employees/${id}`)).json()) as Employee;

async function gallery(since: number, as = box, pack = 'face-api'): Promise<GalleryDelta> {
  const reply = await api.request(`/api/edge/gallery?since=${since}&pack=${pack}`, {
    headers: { authorization: `Edge ${as.edgeId}:${as.token}` },
  });
  expect(reply.status).toBe(200);
  return (await reply.json()) as GalleryDelta;
}

/** Different drawn people are nearer to each other than real ones: the demo sets its threshold for that, and so do we. */
async function drawnThreshold(threshold: number | null): Promise<void> {
  const admin = await api.signIn('admin');
  expect((await admin.request('/api/settings', { method: 'PATCH', json: { recognition: { threshold } } })).status).toBe(200);
}
const drawn = (seed: number) => renderFacePicture(personFromSeed(seed), frontalPose, { width: 640, height: 640 });

describe('enrolment', () => {
  it('takes six uploads at once, two of them in work; the seventh is to come again', async () => {
    const people = await Promise.all(Array.from({ length: 7 }, () => employee()));
    let open = () => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    let working = 0;
    const examine = vi.spyOn(api.get(FaceWork), 'examine').mockImplementation(async () => {
      working += 1;
      await opened;
      return { ok: false, reason: 'no_face' };
    });
    const replies = people.map(({ id }) => enrol(id, ['x']));
    const refused = await Promise.race(replies);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
    expect(await codeOf(refused)).toEqual([503, 'unavailable']);
    await expect.poll(() => working).toBe(2);
    open();
    expect((await Promise.all(replies)).filter(({ status }) => status === 200)).toHaveLength(6);
    examine.mockRestore();
    expect((await enrol(people[0]?.id ?? '', ['x'])).status).toBe(200);
  });

  it('consent withdrawn meanwhile: nothing is stored, and the picture is gone at once', async () => {
    const { id } = await employee();
    const blobs = api.get(BlobService);
    const put = blobs.put.bind(blobs);
    let sha256 = '';
    vi.spyOn(blobs, 'put').mockImplementationOnce(async (...parts) => {
      sha256 = await put(...parts);
      expect((await hr.request(`/api/employees/${id}/consents`, { method: 'DELETE' })).status).toBeLessThan(300);
      return sha256;
    });
    expect(await codeOf(await enrol(id, [await drawn(77)]))).toEqual([409, 'consent_required']);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await blobs.read(api.tenantId, sha256)).toBeNull();
  });

  it('wants consent, pictures, and not too many of them', async () => {
    const without = await employee(false);
    expect(await codeOf(await enrol(without.id, ['x']))).toEqual([409, 'consent_required']);
    const { id } = await employee();
    expect(await codeOf(await enrol(id, []))).toEqual([400, 'no_pictures']);
    expect(
      await codeOf(
        await enrol(
          id,
          Array.from({ length: 11 }, () => 'x'),
        ),
      ),
    ).toEqual([400, 'too_many_pictures']);
    expect((await enrol(id, [Buffer.alloc(50 * 1024 * 1024, 0xff)])).status).toBe(413);
    expect((await read(id)).templates).toBe(0);
  });

  it('accepts a drawn face, once, and says why it refuses the rest, in their order', async () => {
    await drawnThreshold(0.75);
    const { id } = await employee();
    const good = await drawn(1);
    const empty = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#7a8a90' } })
      .jpeg()
      .toBuffer();
    const tiny = await sharp(good).resize(80, 80).jpeg().toBuffer();
    const cut = good.subarray(0, Math.floor(good.length / 2));
    const two = await sharp({ create: { width: 1280, height: 640, channels: 3, background: '#b9c2c6' } })
      .composite([
        { input: good, left: 0, top: 0 },
        { input: await drawn(4), left: 640, top: 0 },
      ])
      .jpeg()
      .toBuffer();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
    const huge = readHeaderBomb();
    expect(await reasons(id, [good, empty, two, cut, svg, huge, good])).toEqual([
      'accepted',
      'no_face',
      'several_faces',
      'not_a_picture',
      'not_a_picture',
      'too_many_pixels',
      'duplicate',
    ]);
    expect(await reasons(id, [good])).toEqual(['duplicate']);
    expect(['too_small', 'no_face']).toContain((await reasons(id, [tiny]))[0]);
    expect((await read(id)).templates).toBe(1);
    expect((await api.request('/api/health/live')).status).toBe(200);
  });

  it('answers other requests while it computes', async () => {
    const { id } = await employee();
    const pictures = await Promise.all(
      [5, 5, 5].map(async (seed, index) =>
        sharp(await drawn(seed))
          .rotate(index)
          .jpeg()
          .toBuffer(),
      ),
    );
    const progress = { isDone: false };
    const work = verdicts(id, pictures).finally(() => {
      progress.isDone = true;
    });
    let answered = 0;
    while (!progress.isDone) {
      expect((await api.request('/api/health/live')).status).toBe(200);
      answered += 1;
    }
    await work;
    // on the event loop there would be an answer or two between the pictures
    expect(answered).toBeGreaterThan(20);
  });

  it('keeps no metadata, and nothing readable on disk', async () => {
    await drawnThreshold(0.75);
    const { id } = await employee();
    const sent = await sharp(await drawn(9))
      .withMetadata({ exif: { IFD0: { Copyright: 'gps-secret' } } })
      .jpeg()
      .toBuffer();
    expect(await reasons(id, [Buffer.concat([sent, Buffer.from('<script>polyglot</script>')])])).toEqual(['accepted']);
    const { items } = (await (await hr.request(`/api/employees/${id}/enrolments`)).json()) as { items: { id: string; width: number }[] };
    expect(items).toHaveLength(1);
    const reply = await hr.request(`/api/employees/${id}/enrolments/${items[0]?.id}/picture`);
    expect(reply.headers.get('content-type')).toBe('image/jpeg');
    const kept = Buffer.from(await reply.arrayBuffer());
    expect((await sharp(kept).metadata()).exif).toBeUndefined();
    expect(kept.includes('polyglot') || kept.includes('gps-secret')).toBe(false);
    const [blob] = await api.database.run(api.tenantId, (tx) =>
      tx.query<{ sha256: string }>(`SELECT encode(picture_sha256, 'hex') AS sha256 FROM enrolments WHERE employee_id = $1`, [id]),
    );
    const path = join(api.dataDir, 'blobs', api.tenantId, blob?.sha256.slice(0, 2) ?? '', blob?.sha256 ?? '');
    expect(readFileSync(path).includes(Buffer.of(0xff, 0xd8, 0xff))).toBe(false);
    expect(await (await (await api.signIn('admin')).request('/api/audit')).text()).toContain('enrolment.picture-viewed');
  });

  it.skipIf(!existsSync(faces))('real faces: same person, another person, nobody, two people (needs ../shared/data)', async () => {
    await drawnThreshold(null);
    const [obama, impostor, biden] = [await employee(), await employee(), await employee()];
    expect(await reasons(obama.id, [photo('obama_biden/obama.jpg'), photo('obama_biden/obama2.jpg')])).toEqual(['accepted', 'accepted']);
    expect(await reasons(biden.id, [photo('obama_biden/biden.jpg')])).toEqual(['accepted']);
    expect(await reasons(obama.id, [photo('compreface/001_A.jpg'), photo('obama_biden/obama_partial_face.jpg')])).toEqual([
      'different_person',
      'accepted',
    ]);
    const several = await employee();
    const upload = ['compreface/007_B.jpg', 'compreface/001_A.jpg', 'compreface/003_A.jpg', 'compreface/006_A.jpg'].map(photo);
    expect(await reasons(several.id, upload)).toEqual(['different_person', 'accepted', 'accepted', 'accepted']);
    expect((await read(several.id)).templates).toBe(3);
    expect(await verdicts(impostor.id, [photo('obama_biden/obama3.jpg')])).toMatchObject([
      { verdict: 'refused', reason: 'looks_like', looksLike: obama.code },
    ]);
    expect(await reasons(impostor.id, [photo('compreface/017_0.jpg'), photo('compreface/013_4.jpg')])).toEqual([
      'no_face',
      'several_faces',
    ]);
    expect((await read(impostor.id)).templates).toBe(0);
  });
});

describe('gallery', () => {
  it('comes in deltas, for boxes of the tenant alone', async () => {
    await drawnThreshold(0.75);
    const before = await gallery(0);
    expect(before).toMatchObject({ reset: true, dimension: 128, more: false });
    const { id } = await employee();
    expect(await reasons(id, [await drawn(12)])).toEqual(['accepted']);
    const delta = await gallery(before.version);
    expect(delta).toMatchObject({ reset: false, removedTemplateIds: [], erasedEmployeeIds: [] });
    expect(delta.templates.map((one) => one.employeeId)).toEqual([id]);
    expect(Buffer.from(delta.templates[0]?.embedding ?? '', 'base64').length).toBe(128 * 4);
    expect(await gallery(delta.version)).toMatchObject({ version: delta.version, templates: [] });
    expect(await gallery(delta.version + 100)).toMatchObject({ reset: true });
    expect(await gallery(0, foreignBox)).toMatchObject({ version: 0, templates: [] });
    expect((await hr.request('/api/edge/gallery?pack=face-api')).status).toBeGreaterThanOrEqual(401);
    const unknown = await api.request('/api/edge/gallery?pack=../../etc', {
      headers: { authorization: `Edge ${box.edgeId}:${box.token}` },
    });
    expect(unknown.status).toBe(400);
  });

  it('keeps templates encrypted', async () => {
    const { templates } = await gallery(0);
    const rows = await api.database.run(api.tenantId, (tx) =>
      tx.query<{ id: string; embedding: Buffer }>('SELECT id, embedding FROM templates'),
    );
    for (const { templateId, embedding } of templates) {
      const row = rows.find((one) => one.id === templateId);
      expect(row?.embedding.includes(Buffer.from(embedding, 'base64').subarray(0, 16))).toBe(false);
    }
  });

  it('loses a picture that was taken back', async () => {
    await drawnThreshold(0.75);
    const { id } = await employee();
    const [first] = await verdicts(id, [await drawn(21)]);
    const { version } = await gallery(0);
    const { items } = (await (await hr.request(`/api/employees/${id}/enrolments`)).json()) as { items: { id: string }[] };
    expect((await hr.request(`/api/employees/${id}/enrolments/${items[0]?.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await gallery(version)).toMatchObject({
      removedTemplateIds: [first?.verdict === 'accepted' ? first.templateId : ''],
      templates: [],
    });
    expect((await read(id)).templates).toBe(0);
  });
});

describe('erasure', () => {
  it('reaches database, disk and boxes, and boxes confirm', async () => {
    await drawnThreshold(0.75);
    const { id } = await employee();
    expect(await reasons(id, [await drawn(30)])).toEqual(['accepted']);
    const { version } = await gallery(0);
    const [blob] = await api.database.run(api.tenantId, (tx) =>
      tx.query<{ sha256: string }>(`SELECT encode(picture_sha256, 'hex') AS sha256 FROM enrolments WHERE employee_id = $1`, [id]),
    );
    const path = join(api.dataDir, 'blobs', api.tenantId, blob?.sha256.slice(0, 2) ?? '', blob?.sha256 ?? '');
    expect(existsSync(path)).toBe(true);
    expect((await hr.request(`/api/employees/${id}/consents`, { method: 'DELETE' })).status).toBe(204);
    await until(async () => !existsSync(path), 'the picture is gone from disk');
    expect(await read(id)).toMatchObject({ consent: null, templates: 0 });
    const delta = await gallery(version);
    expect(delta).toMatchObject({ erasedEmployeeIds: [id], templates: [] });
    // a box that was away for long, or starts from nothing, hears of it as well
    expect((await gallery(0)).erasedEmployeeIds).toContain(id);
    const rows = await api.database.run(api.tenantId, (tx) => tx.query('SELECT 1 FROM templates WHERE employee_id = $1', [id]));
    expect(rows).toEqual([]);
    const proof = async () => (await (await hr.request(`/api/employees/${id}/erasure`)).json()) as Erasure;
    const ofBox = { edgeId: box.edgeId, edgeName: 'Gate' };
    expect(await proof()).toMatchObject({ reason: 'consent_withdrawn', state: 'pending', boxes: [{ ...ofBox, state: 'pending' }] });
    await confirm(id, delta.version);
    await until(
      () =>
        api.database.run(api.tenantId, async (tx) => {
          const [row] = await tx.query<{ gallery_version: number }>(
            'SELECT gallery_version FROM erasure_confirmations WHERE employee_id = $1 AND edge_id = $2',
            [id, box.edgeId],
          );
          return row?.gallery_version === delta.version;
        }),
      'the box confirmed',
    );
    expect(await proof()).toMatchObject({ state: 'confirmed', boxes: [{ ...ofBox, state: 'confirmed' }] });
    expect(await codeOf(await enrol(id, [await drawn(30)]))).toEqual([409, 'consent_required']);
  });

  it('comes with leaving', async () => {
    await drawnThreshold(0.75);
    const { id } = await employee();
    expect(await reasons(id, [await drawn(41)])).toEqual(['accepted']);
    const { version } = await gallery(0);
    await hr.request(`/api/employees/${id}`, { method: 'DELETE' });
    expect((await gallery(version)).erasedEmployeeIds).toEqual([id]);
    const [consent] = await api.database.run(api.tenantId, (tx) =>
      tx.query<{ withdrawn_at: Date | null }>('SELECT withdrawn_at FROM consents WHERE employee_id = $1', [id]),
    );
    expect(consent?.withdrawn_at).toBeInstanceOf(Date);
  });
});

async function confirm(employeeId: string, version: number): Promise<void> {
  const client = await connectBox(api, box);
  const epoch = crypto.randomUUID();
  const event = {
    id: crypto.randomUUID(),
    v: 1,
    epoch,
    seq: 1,
    occurredAt: new Date().toISOString(),
    clock: { state: 'synced', offsetMs: 0 },
    replayed: false,
    type: 'gallery.erased',
    data: { version, employeeIds: [employeeId] },
  };
  const where = topic({ tenantId: box.tenantId, edgeId: box.edgeId, kind: 'events' });
  await client.publishAsync(where, JSON.stringify({ epoch, events: [event] }), { qos: 1 });
  await client.endAsync();
}

/** 30,000 x 30,000 pixels announced in 33 bytes. */
function readHeaderBomb(): Buffer {
  return Buffer.from(
    '89504e470d0a1a0a0000000d4948445200007530000075300802000000d0a1f3a10000000a49444154789c6360000000020001e221bc330000000049454e44ae426082',
    'hex',
  );
}
