import { generateKeyPairSync } from 'node:crypto';
import type { ClipManifest, SignedManifest } from '@sigap/contracts';
import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { manifestHash, signManifest } from './sign-manifest.js';
import { chainBreaks, verifyFile, verifyManifest } from './verify-manifest.js';

const { privateKey } = generateKeyPairSync('ed25519');
const chainId = v7();

function aManifest(change: Partial<ClipManifest> = {}): ClipManifest {
  return {
    v: 1,
    recordingId: v7(),
    edgeId: v7(),
    chainId,
    sequence: 1,
    previous: null,
    file: { sha256: 'a'.repeat(64), bytes: 1000, codec: 'h264', width: 1280, height: 720, durationMs: 9000, packets: 225, gaps: [] },
    label: 'SPX123456',
    symbology: 'Code128',
    scanSource: 'camera',
    mode: 'ship',
    condition: null,
    note: 'kardus penyok – “dicek” 📦',
    platform: 'shopee',
    sessionId: v7(),
    cameraId: v7(),
    cameraName: 'Meja 1',
    employeeId: v7(),
    employeeName: 'Siti',
    startedAt: '2026-11-20T01:00:00.000Z',
    scannedAt: '2026-11-20T01:00:05.000Z',
    stoppedAt: '2026-11-20T01:00:09.000Z',
    stopReason: 'scan',
    earlierRecordingIds: [],
    clock: { state: 'synced', offsetMs: -12.5 },
    recorder: { name: 'sigap', version: '0.1.0' },
    ...change,
  };
}

function aChain(length: number): SignedManifest[] {
  const chain: SignedManifest[] = [];
  for (let i = 0; i < length; i++) {
    const before = chain.at(-1);
    chain.push(signManifest(aManifest({ sequence: i + 1, previous: before ? manifestHash(before) : null }), privateKey));
  }
  return chain;
}

describe('manifests', () => {
  it('verify as they were signed', () => {
    const manifest = aManifest();
    expect(verifyManifest(signManifest(manifest, privateKey))).toEqual({ ok: true, manifest });
  });

  it('do not verify when any single character of the text is another one', () => {
    const signed = signManifest(aManifest(), privateKey);
    for (let at = 0; at < signed.manifest.length; at++) {
      const other = signed.manifest[at] === '1' ? '2' : '1';
      const changed = signed.manifest.slice(0, at) + other + signed.manifest.slice(at + 1);
      expect(verifyManifest({ ...signed, manifest: changed }).ok).toBe(false);
    }
  });

  it('do not verify with the signature or the key of somebody else', () => {
    const mine = signManifest(aManifest(), privateKey);
    const theirs = signManifest(aManifest(), generateKeyPairSync('ed25519').privateKey);
    expect(verifyManifest({ ...mine, signature: theirs.signature })).toEqual({ ok: false, fault: 'bad-signature' });
    expect(verifyManifest({ ...mine, publicKey: theirs.publicKey })).toEqual({ ok: false, fault: 'key-differs' });
    expect(verifyManifest({ ...mine, manifest: ` ${mine.manifest}` })).toEqual({ ok: false, fault: 'not-canonical' });
    expect(verifyManifest({ ...mine, manifest: '{}' })).toEqual({ ok: false, fault: 'not-a-manifest' });
  });

  it('tell a file from another one', () => {
    const manifest = aManifest();
    expect(verifyFile(manifest, { sha256: 'a'.repeat(64), bytes: 1000 })).toBeNull();
    expect(verifyFile(manifest, { sha256: 'b'.repeat(64), bytes: 1000 })).toBe('hash-differs');
    expect(verifyFile(manifest, { sha256: 'a'.repeat(64), bytes: 999 })).toBe('size-differs');
  });
});

describe('the chain', () => {
  it('is whole in any order and with doubles', () => {
    const chain = aChain(6);
    expect(chainBreaks([...chain.toReversed(), ...chain])).toEqual([]);
  });

  it.each([0, 1, 3, 4])('shows that clip %i was taken away', (index) => {
    const chain = aChain(6);
    expect(chainBreaks(chain.toSpliced(index, 1))).toEqual([{ kind: 'missing', chainId, from: index + 1, to: index + 1 }]);
  });

  it('shows a manifest that was replaced, even when its own signature is good', () => {
    const chain = aChain(3);
    const [first] = chain;
    const replaced = signManifest(aManifest({ sequence: 2, previous: first ? manifestHash(first) : null }), privateKey);
    const breaks = chainBreaks(chain.toSpliced(1, 1, replaced));
    expect(breaks).toMatchObject([{ kind: 'altered', sequence: 3 }]);
    expect(chainBreaks([...chain, replaced])).toMatchObject([{ kind: 'double', sequence: 2 }]);
  });

  it('shows a last clip that somebody else signed, though it names the one before it', () => {
    const chain = aChain(3);
    const before = chain[1];
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const forged = signManifest(aManifest({ sequence: 3, previous: before ? manifestHash(before) : null }), stranger);
    expect(verifyManifest(forged).ok).toBe(true);
    expect(chainBreaks(chain.toSpliced(2, 1, forged))).toMatchObject([{ kind: 'altered', sequence: 3 }]);
  });
});
