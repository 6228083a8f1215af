import { listPackNames, readPackManifest } from '@sigap/node-kit';
import { describe, expect, it } from 'vitest';
import type { PackState } from '../verify/verify-pack.js';
import { describePacks } from './describe-packs.js';

const usable: PackState = { files: [], licenceAccepted: true, usable: true };

describe('describePacks', () => {
  it('marks the pack in use and tells state, licence and figures', async () => {
    const text = describePacks([{ pack: await readPackManifest('face-api'), state: usable, inUse: true }]);
    expect(text).toContain('* face-api: installed (inside its npm package)');
    expect(text).toContain('licence: MIT');
    expect(text).toMatch(/measured: .*94 % true accepts, 0.1 % false accepts/);
  });

  it('says what is not measured, not allowed, missing, damaged or not accepted', async () => {
    const pack = await readPackManifest('scrfd-arcface');
    const say = (state: PackState): string => describePacks([{ pack, state, inUse: false }]);
    const missing = say({ files: [{ name: 'a.onnx', state: 'file_missing' }], licenceAccepted: false, usable: false });
    expect(missing).toContain('not installed (lacks a.onnx)');
    expect(missing).toContain('[not for commercial use]');
    expect(missing).toContain('measured: nothing yet');
    expect(say({ files: [{ name: 'a.onnx', state: 'file_wrong_hash' }], licenceAccepted: true, usable: false })).toContain(
      'damaged (a.onnx)',
    );
    expect(say({ files: [{ name: 'a.onnx', state: 'ok' }], licenceAccepted: false, usable: false })).toContain('licence not accepted');
  });
});

describe('the shipped manifests', () => {
  it('are four, valid, and honest about what can not be had', async () => {
    expect(await listPackNames()).toEqual(['face-api', 'scrfd-arcface', 'yunet-mobilefacenet', 'yunet-sface']);
    for (const name of await listPackNames()) {
      const pack = await readPackManifest(name);
      expect(pack.files.filter((file) => file.role === 'detector').length).toBeGreaterThan(0);
      expect(pack.minFacePixels).toEqual({ name: 40, enrol: 48 });
    }
    const research = await readPackManifest('scrfd-arcface');
    expect(research.commercialUse).toBe(false);
    expect(research.measured).toEqual([]);
  });
});
