import { describe, expect, it } from 'vitest';
import { aDesiredCamera, aDesired } from '../test-rig/a-desired.js';
import { judgeDesired, mergeCameras, packingCameras, specOfDesired } from './desired-rule.js';

const facts = { appliedVersion: 4, pack: 'face-api' };
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

describe('judgeDesired', () => {
  it('takes what this box can run', () => {
    const desired = aDesired({ version: 5 });
    expect(judgeDesired(bytes(desired), facts)).toEqual({ ok: true, desired });
  });

  it.each<[string, unknown, number, RegExp]>([
    ['no JSON', '{"version":', 0, /no JSON/],
    ['not the schema', { ...aDesired({ version: 5 }), galleryVersion: 'x' }, 5, /galleryVersion/],
    [
      'a forbidden address',
      aDesired({ version: 5, cameras: [aDesiredCamera({ url: 'file:///etc/passwd' })] }),
      5,
      /cameras\.0\.url: camera_url_forbidden/,
    ],
    ['an older version', aDesired({ version: 3 }), 3, /older than 4/],
    ['another pack', aDesired({ version: 5, recognition: { ...aDesired().recognition, pack: 'scrfd-arcface' } }), 5, /SIGAP_FACE_PACK/],
    ['two cameras with one id', aDesired({ version: 5, cameras: [aDesiredCamera(), aDesiredCamera()] }), 5, /same id/],
    ['garbage with a version', { version: 1e300 }, 0, /./],
  ])('refuses %s, saying why', (_, payload, version, reason) => {
    expect(judgeDesired(bytes(payload), facts)).toEqual({ ok: false, version, reason: expect.stringMatching(reason) });
  });

  it('takes the running version again: the cloud says it at each connect', () => {
    expect(judgeDesired(bytes(aDesired({ version: 4 })), facts).ok).toBe(true);
  });
});

describe('mergeCameras', () => {
  it('lets a file win over the cloud', () => {
    const fromCloud = specOfDesired(aDesiredCamera(), { username: null, password: null });
    const fromFile = { ...fromCloud, name: 'from the file' };
    expect(mergeCameras([fromFile], [fromCloud, { ...fromCloud, id: 'other' }]).map(({ name }) => name)).toEqual(['from the file', 'Door']);
  });
});

describe('packingCameras', () => {
  it('takes the packing cameras alone; rules of a file win over those of the cloud, which win over none', () => {
    const rules = (onOtherCode: 'next' | 'refuse' | null) => ({ onOtherCode, region: null, defaultPlatform: null });
    const spec = specOfDesired(aDesiredCamera({ purpose: 'packing' }), { username: null, password: null });
    const specs = [
      spec,
      { ...spec, id: 'from-file', station: rules('refuse') },
      { ...spec, id: 'plain' },
      { ...spec, id: 'door', purpose: 'recognition' as const },
    ];
    const tables = packingCameras(specs, [aDesiredCamera({ purpose: 'packing', station: rules('next') })]);
    expect(tables.map(({ id, rules: { onOtherCode } }) => [id, onOtherCode])).toEqual([
      [spec.id, 'next'],
      ['from-file', 'refuse'],
      ['plain', null],
    ]);
  });
});
