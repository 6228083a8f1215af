import { expect, it } from 'vitest';
import { hashFile } from './file-hash.js';

it('is the SHA-256 of the bytes, and tells how far it is', async () => {
  const told: number[] = [];
  const hash = await hashFile(new Blob(['abc']), (part) => told.push(part));
  expect(hash).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(told).toEqual([1]);
});

it('differs by one bit', async () => {
  const bytes = new Uint8Array(9 * 1024 * 1024);
  const before = await hashFile(new Blob([bytes]), () => undefined);
  bytes[8_500_000] = 1;
  expect(await hashFile(new Blob([bytes]), () => undefined)).not.toBe(before);
});
