import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seal, unseal } from './envelope.js';

describe('envelope', () => {
  const key = randomBytes(32);
  const sealed = seal(key, Buffer.from('rtsp password'), 'camera:1');

  it('opens with the key and the context', () => {
    expect(unseal(key, sealed, 'camera:1').toString()).toBe('rtsp password');
  });

  it('never seals the same way twice, and shows nothing', () => {
    expect(seal(key, Buffer.from('rtsp password'), 'camera:1')).not.toEqual(sealed);
    expect(sealed.includes('rtsp')).toBe(false);
  });

  it('stays shut for another context, another key, a changed byte, a cut', () => {
    expect(() => unseal(key, sealed, 'camera:2')).toThrow(/authenticate|short/);
    expect(() => unseal(randomBytes(32), sealed, 'camera:1')).toThrow(/authenticate|short/);
    for (let i = 0; i < sealed.byteLength; i++) {
      const changed = Buffer.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(() => unseal(key, changed, 'camera:1')).toThrow(/authenticate|short/);
    }
    for (const length of [0, 11, 27, sealed.byteLength - 1])
      expect(() => unseal(key, sealed.subarray(0, length), 'camera:1')).toThrow(/authenticate|short/);
  });
});
