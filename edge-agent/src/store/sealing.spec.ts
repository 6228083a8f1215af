import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { loadBoxKey } from './box-key.js';
import { rowChecksum } from './checksum.js';
import { seal, UnsealError, unseal } from './sealing.js';

const key = new Uint8Array(32).fill(1);
const plain = Buffer.from('a template');

describe('seal', () => {
  it('comes back with the same key and label', () => {
    expect(Buffer.from(unseal(key, 'a', seal(key, 'a', plain)))).toEqual(plain);
  });

  it('never looks the same twice, and does not show what is in it', () => {
    const [one, two] = [Buffer.from(seal(key, 'a', plain)), Buffer.from(seal(key, 'a', plain))];
    expect(one).not.toEqual(two);
    expect(one.includes(plain)).toBe(false);
  });

  it('does not open with another key, under another label, or changed by one bit', () => {
    const sealed = seal(key, 'a', plain);
    expect(() => unseal(new Uint8Array(32), 'a', sealed)).toThrow(UnsealError);
    expect(() => unseal(key, 'b', sealed)).toThrow(UnsealError);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal(key, 'a', changed)).toThrow(UnsealError);
    }
    expect(() => unseal(key, 'a', sealed.subarray(0, 20))).toThrow(UnsealError);
  });
});

describe('loadBoxKey', () => {
  it('makes a key once, for its owner alone', () => {
    const path = join(testFolder(), 'box.key');
    const first = loadBoxKey(path);
    expect(first).toHaveLength(32);
    expect(loadBoxKey(path)).toEqual(first);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses a key that others can read, and one that is cut short', () => {
    const path = join(testFolder(), 'box.key');
    loadBoxKey(path);
    chmodSync(path, 0o644);
    expect(() => loadBoxKey(path)).toThrow(/chmod 600/);
    writeFileSync(path, 'short');
    chmodSync(path, 0o600);
    expect(() => loadBoxKey(path)).toThrow(/5 bytes/);
  });
});

describe('rowChecksum', () => {
  it('tells fields apart that would run together', () => {
    expect(rowChecksum(['ab', 'c'])).not.toBe(rowChecksum(['a', 'bc']));
    expect(rowChecksum(['1', null])).not.toBe(rowChecksum([1, null]));
    expect(rowChecksum([null, ''])).not.toBe(rowChecksum(['', null]));
  });
});
