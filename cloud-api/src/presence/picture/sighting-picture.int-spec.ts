import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { problem } from '@sigap/contracts';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Workplace } from '../../alerts/workplace.fixture.js';
import type { SignedIn } from '../../api-under-test.js';
import { BlobService } from '../../storage/blob.service.js';
import { SightingPictureRetention } from './sighting-picture-retention.js';
import { SightingPictures } from './sighting-pictures.js';

const day = 24 * 60 * 60 * 1000;
let workplace: Workplace;
let manager: SignedIn;
let door: string;
beforeAll(async () => {
  workplace = await Workplace.open();
  manager = await workplace.api.signIn('manager');
  door = await workplace.camera('CAM1', 'Entrance Zone');
});
afterAll(() => workplace.close());

let people = 0;
async function somebody({ consenting = true } = {}): Promise<string> {
  people += 1;
  const id = await workplace.employee(`EMP${people}`, `Person ${people}`);
  const hr = await workplace.api.signIn('hr');
  if (consenting) await hr.request(`/api/employees/${id}/consents`, { method: 'POST', json: { method: 'written' } });
  return id;
}

/** As a box does: the bytes first. */
async function upload(text: string): Promise<string> {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { edgeId, token } = workplace.box;
  const headers = { authorization: `Edge ${edgeId}:${token}`, 'content-type': 'application/octet-stream' };
  const reply = await workplace.api.request(`/api/edge/blobs/${sha256}`, { method: 'PUT', headers, body: bytes });
  expect(reply.status).toBe(204);
  return sha256;
}

interface Draft {
  sightingId?: string;
  employeeId: string;
  at?: number;
}
const seen = ({ sightingId = v7(), employeeId, at = workplace.now(5) }: Draft, type = 'sighting.started') =>
  workplace.event({
    type,
    cameraId: door,
    data: {
      sightingId,
      employeeId,
      startedAt: new Date(at).toISOString(),
      lastSeenAt: new Date(at).toISOString(),
      similarity: 0.9,
      pack: 'face-api',
      shots: 3,
      ...(type === 'sighting.ended' ? { reason: 'left' } : {}),
    },
  });
const pictured = ({ sightingId = v7(), employeeId, at = workplace.now(4) }: Draft, sha256: string, quality = 0.5) =>
  workplace.event({
    type: 'sighting.pictured',
    cameraId: door,
    data: { sightingId, employeeId, takenAt: new Date(at).toISOString(), sha256, bytes: 10, width: 64, height: 64, quality },
  });
const retracted = ({ sightingId = v7(), employeeId }: Draft) =>
  workplace.event({
    type: 'sighting.retracted',
    data: { sightingId, employeeId, retractedAt: new Date(workplace.now()).toISOString(), reason: 'outvoted' },
  });

const look = (id: string, who = manager) => who.request(`/api/sightings/${id}/picture`);
const refusal = async (id: string, who = manager) => {
  const reply = await look(id, who);
  return [reply.status, problem.parse(await reply.json()).code];
};
const rowOf = async (employeeId: string) => {
  const reply = await manager.request(`/api/sightings?employeeId=${employeeId}`);
  const { items } = (await reply.json()) as { items: { hasPicture: boolean }[] };
  return items[0];
};
const onDisk = (sha256: string) => existsSync(join(workplace.api.dataDir, 'blobs', workplace.api.tenantId, sha256.slice(0, 2), sha256));

describe('the best crop of a sighting', () => {
  it('is shown to those who may see whereabouts, in their tenant, and who looked is in the audit log', async () => {
    const employeeId = await somebody();
    const sightingId = v7();
    const bytes = `crop of ${employeeId}`;
    await workplace.send([seen({ sightingId, employeeId })]);
    expect(await rowOf(employeeId)).toMatchObject({ id: sightingId, hasPicture: false });
    expect(await refusal(sightingId)).toEqual([404, 'not_found']);
    await workplace.send([pictured({ sightingId, employeeId }, await upload(bytes))]);
    expect(await rowOf(employeeId)).toMatchObject({ id: sightingId, hasPicture: true });

    const reply = await look(sightingId);
    expect([reply.status, reply.headers.get('content-type'), await reply.text()]).toEqual([200, 'image/jpeg', bytes]);
    expect(reply.headers.get('cache-control')).toContain('no-store');
    const viewed = await workplace.rows(
      `SELECT actor, after FROM audit_log WHERE action = 'sighting.picture-viewed' AND subject = 'sighting:${sightingId}'`,
    );
    expect(viewed).toMatchObject([{ actor: `user:${manager.session.user.id}` }]);

    for (const role of ['cashier', 'installer', 'packer'] as const) {
      expect(await refusal(sightingId, await workplace.api.signIn(role))).toEqual([403, 'forbidden']);
    }
    expect((await workplace.api.request(`/api/sightings/${sightingId}/picture`)).status).toBe(401);
    const { tenantId } = await workplace.api.addTenant();
    expect(await refusal(sightingId, await workplace.api.signIn('admin', tenantId))).toEqual([404, 'not_found']);
  });

  it('may be told before the sighting, twice, and after its end: the best one counts, the others are gone', async () => {
    const employeeId = await somebody();
    const sightingId = v7();
    const good = await upload(`good ${sightingId}`);
    const poor = await upload(`poor ${sightingId}`);
    const best = await upload(`best ${sightingId}`);
    await workplace.send([pictured({ sightingId, employeeId }, good, 0.5)]);
    expect(await refusal(sightingId)).toEqual([404, 'not_found']);
    await workplace.send([seen({ sightingId, employeeId }, 'sighting.ended'), pictured({ sightingId, employeeId }, poor, 0.4)]);
    expect(await (await look(sightingId)).text()).toBe(`good ${sightingId}`);
    await workplace.send([pictured({ sightingId, employeeId }, best, 0.9), pictured({ sightingId, employeeId }, good, 0.5)]);
    expect(await (await look(sightingId)).text()).toBe(`best ${sightingId}`);
    await expect.poll(() => [good, poor, best].map(onDisk)).toEqual([false, false, true]);
  });

  it.each(['before', 'after'] as const)('goes when the name is taken back, told %s it', async (order) => {
    const employeeId = await somebody();
    const sightingId = v7();
    const sha256 = await upload(`wrong ${sightingId}`);
    const events = [pictured({ sightingId, employeeId }, sha256), retracted({ sightingId, employeeId })];
    await workplace.send([seen({ sightingId, employeeId })]);
    for (const event of order === 'before' ? events : events.toReversed()) await workplace.send([event]);
    expect(await refusal(sightingId)).toEqual([404, 'not_found']);
    await expect.poll(() => onDisk(sha256)).toBe(false);
  });

  it('goes with the consent, also what a box brings only afterwards', async () => {
    const employeeId = await somebody();
    const [sightingId, late] = [v7(), v7()];
    const sha256 = await upload(`erased ${sightingId}`);
    await workplace.send([seen({ sightingId, employeeId }), pictured({ sightingId, employeeId }, sha256)]);
    expect((await look(sightingId)).status).toBe(200);
    const hr = await workplace.api.signIn('hr');
    expect((await hr.request(`/api/employees/${employeeId}/consents`, { method: 'DELETE' })).status).toBe(204);
    expect(await refusal(sightingId)).toEqual([404, 'not_found']);
    await expect.poll(() => onDisk(sha256)).toBe(false);
    const lateSha256 = await upload(`late ${late}`);
    await workplace.send([seen({ sightingId: late, employeeId }), pictured({ sightingId: late, employeeId }, lateSha256)]);
    await expect.poll(() => onDisk(lateSha256)).toBe(false);
    // consent given anew does not bring back what was seen before
    await hr.request(`/api/employees/${employeeId}/consents`, { method: 'POST', json: { method: 'written' } });
    const older = await upload(`older ${late}`);
    await workplace.send([pictured({ sightingId: late, employeeId, at: workplace.now(600) }, older)]);
    await expect.poll(() => onDisk(older)).toBe(false);
    expect(await rowOf(employeeId)).toMatchObject({ hasPicture: false });
  });

  it('is erased on the boxes too, also when none of it had come here yet', async () => {
    const employeeId = await somebody();
    await workplace.send([seen({ employeeId })]);
    const hr = await workplace.api.signIn('hr');
    expect((await hr.request(`/api/employees/${employeeId}/consents`, { method: 'DELETE' })).status).toBe(204);
    const proof = await hr.request(`/api/employees/${employeeId}/erasure`);
    expect([proof.status, await proof.json()]).toMatchObject([200, { employeeId, state: 'pending', reason: 'consent_withdrawn' }]);
  });

  it('goes with the employee, and is not kept of somebody who never agreed', async () => {
    const [leaver, stranger] = [await somebody(), await somebody({ consenting: false })];
    const [one, other] = [v7(), v7()];
    const sha256 = await upload(`leaver ${one}`);
    const never = await upload(`stranger ${other}`);
    await workplace.send([
      seen({ sightingId: one, employeeId: leaver }),
      pictured({ sightingId: one, employeeId: leaver }, sha256),
      seen({ sightingId: other, employeeId: stranger }),
      pictured({ sightingId: other, employeeId: stranger }, never),
    ]);
    await expect.poll(() => onDisk(never)).toBe(false);
    expect(onDisk(sha256)).toBe(true);
    const hr = await workplace.api.signIn('hr');
    expect((await hr.request(`/api/employees/${leaver}`, { method: 'DELETE' })).status).toBe(204);
    await expect.poll(() => onDisk(sha256)).toBe(false);
    const [row] = await workplace.rows<{ after: string }>(
      `SELECT after::text FROM audit_log WHERE action = 'employee.removed' AND subject = 'employee:${leaver}'`,
    );
    expect(JSON.parse(row?.after ?? '{}')).toMatchObject({ sightingPictures: 1 });
  });

  it('never takes a blob that somebody else keeps, whatever hash a box names', async () => {
    const employeeId = await somebody();
    const sightingId = v7();
    const blobs = workplace.api.get(BlobService);
    const enrolled = await blobs.put(workplace.api.tenantId, Buffer.from('an enrolment picture'), 'claim');
    await workplace.api.database.run(workplace.api.tenantId, (tx) => blobs.claim(tx, enrolled));
    await workplace.send([seen({ sightingId, employeeId }), pictured({ sightingId, employeeId }, enrolled)]);
    expect(await refusal(sightingId)).toEqual([404, 'not_found']);
    await workplace.send([retracted({ sightingId, employeeId })]);
    expect(onDisk(enrolled)).toBe(true);
  });

  it('is kept for as many days as the tenant says, counted from when it was taken', async () => {
    const employeeId = await somebody();
    const [old, recent] = [v7(), v7()];
    const oldSha256 = await upload(`old ${old}`);
    const recentSha256 = await upload(`recent ${recent}`);
    await workplace.send([
      seen({ sightingId: old, employeeId, at: workplace.now() - 8 * day }),
      pictured({ sightingId: old, employeeId, at: workplace.now() - 8 * day }, oldSha256),
      seen({ sightingId: recent, employeeId, at: workplace.now() - 6 * day }),
      pictured({ sightingId: recent, employeeId, at: workplace.now() - 6 * day }, recentSha256),
    ]);
    expect((await look(old)).status).toBe(200);
    const admin = await workplace.api.signIn('admin');
    const change = await admin.request('/api/settings', { method: 'PATCH', json: { privacy: { snapshotDays: 7 } } });
    expect(change.status).toBe(200);
    expect(await refusal(old)).toEqual([404, 'picture_expired']);
    expect((await look(recent)).status).toBe(200);
    expect(onDisk(oldSha256)).toBe(true);
    await workplace.api.get(SightingPictureRetention).sweep();
    await expect.poll(() => [oldSha256, recentSha256].map(onDisk)).toEqual([false, true]);
    expect(await refusal(old)).toEqual([404, 'picture_expired']);
  });

  it('is erased in each tenant, also when the sweep of another one fails', async () => {
    await workplace.api.addTenant();
    const tenants = await workplace.api.database.tenantIds();
    const sweep = vi.spyOn(workplace.api.get(SightingPictures), 'sweep').mockRejectedValue(new Error('a deadlock'));
    await workplace.api.get(SightingPictureRetention).tick();
    expect(sweep.mock.calls.map(([tenantId]) => tenantId)).toEqual(tenants);
    sweep.mockRestore();
  });
});
