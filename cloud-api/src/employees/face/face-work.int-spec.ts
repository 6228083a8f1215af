import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@sigap/node-kit';
import { frontalPose, personFromSeed, renderFacePicture } from '@sigap/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { FaceWork } from './face-work.js';

const logger = createLogger({ name: 'test', level: 'silent' });
let work: FaceWork | undefined;
let modelsDir: string | undefined;

function faceWork(pack: string): FaceWork {
  modelsDir = mkdtempSync(join(tmpdir(), 'sigap-models-'));
  work = new FaceWork({ SIGAP_FACE_PACK: pack, SIGAP_MODELS_DIR: modelsDir }, logger);
  return work;
}
afterEach(async () => {
  await work?.onModuleDestroy();
  if (modelsDir !== undefined) rmSync(modelsDir, { recursive: true });
});

describe('FaceWork', () => {
  it('says in one line how to get a pack that is not installed', async () => {
    const refused = faceWork('yunet-sface').examine(Buffer.from('x'));
    await expect(refused).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
      message: expect.stringContaining('npm run models -- install'),
    });
  });

  it('takes so many pictures and no more, and finishes those it took in their order', async () => {
    const one = faceWork('face-api');
    const good = await renderFacePicture(personFromSeed(1), frontalPose, { width: 320, height: 320 });
    const done: string[] = [];
    const note = async (name: string, bytes: Uint8Array) => done.push(`${name}:${(await one.examine(bytes)).ok}`);
    const taken = [note('face', good), ...Array.from({ length: 30 }, (_, index) => note(`${index}`, Buffer.from('no picture')))];
    await expect(one.examine(good)).rejects.toMatchObject({ code: 'unavailable' });
    await Promise.all(taken);
    expect(done).toEqual(['face:true', ...Array.from({ length: 30 }, (_, index) => `${index}:false`)]);
  });

  it('tells those who wait when it stops', async () => {
    const one = faceWork('face-api');
    const waiting = [one.examine(Buffer.from('first')), one.examine(Buffer.from('second'))];
    const told = Promise.allSettled(waiting);
    await one.onModuleDestroy();
    const [, second] = await told;
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    await expect(one.examine(Buffer.from('late'))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
