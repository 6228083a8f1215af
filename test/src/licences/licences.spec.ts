import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isCovered, parseLicence } from './licence-expression.js';
import { exceptionFor, exceptions, hiddenLicences, permissive } from './licence-policy.js';
import { type LockedPackage, lockedPackages } from './locked-packages.js';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const notices = readFileSync(join(workspace, 'THIRD_PARTY_NOTICES.md'), 'utf8');
const installable = lockedPackages(workspace);

function isAccepted({ name, licence }: LockedPackage): boolean {
  const exception = exceptionFor(name, exceptions);
  if (exception !== undefined) return exception.licence === licence;
  return licence !== '' && isCovered(parseLicence(licence), permissive);
}

describe('licences of what npm installs', () => {
  it('are permissive, or an exception with its reason', () => {
    expect(installable.length).toBeGreaterThan(300);
    expect(installable.filter((one) => !isAccepted(one)).map(({ name, version, licence }) => `${name}@${version}: ${licence}`)).toEqual([]);
  });

  it('have no exception that nobody needs any more', () => {
    const stale = [...exceptions, ...hiddenLicences].filter(
      (exception) => !installable.some(({ name }) => exceptionFor(name, [exception]) !== undefined),
    );
    expect(stale).toEqual([]);
  });

  it('are told in THIRD_PARTY_NOTICES.md where they ask something of whoever ships', () => {
    for (const name of [
      'node-av',
      'FFmpeg',
      'GPL',
      'sharp-libvips',
      'LGPL',
      'PostgreSQL',
      'onnxruntime-node',
      '@vladmandic/face-api',
      'twilio',
    ]) {
      expect(notices).toContain(name);
    }
  });
});

describe('parseLicence', () => {
  it('reads alternatives and what holds together', () => {
    expect(parseLicence('(MIT OR CC0-1.0)')).toEqual({ anyOf: [['MIT'], ['CC0-1.0']] });
    expect(parseLicence('Apache-2.0 AND LGPL-3.0-or-later')).toEqual({ anyOf: [['Apache-2.0', 'LGPL-3.0-or-later']] });
    expect(parseLicence('MIT OR (GPL-2.0 AND Zlib)')).toEqual({ anyOf: [['MIT'], ['GPL-2.0', 'Zlib']] });
  });

  it('refuses what it can not read', () => {
    expect(() => parseLicence('SEE LICENSE IN x')).toThrow('no licence expression');
  });

  it('takes one allowed alternative, and all of what holds together', () => {
    expect(isCovered(parseLicence('GPL-3.0 OR MIT'), permissive)).toBe(true);
    expect(isCovered(parseLicence('GPL-3.0 AND MIT'), permissive)).toBe(false);
  });
});
