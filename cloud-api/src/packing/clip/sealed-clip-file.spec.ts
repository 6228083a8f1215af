import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { CHUNK } from './clip-layout.js';
import { SealedClipFile } from './sealed-clip-file.js';

const root = mkdtempSync(join(tmpdir(), 'clips-'));
afterAll(() => rmSync(root, { recursive: true }));
const clip = { tenantId: '0190f5a0-0000-7000-8000-000000000001', sha256: 'ab'.repeat(32), key: randomBytes(32) };

async function gather(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

describe('a sealed clip', () => {
  it('gives back any range of what was appended, however it was cut', async () => {
    let n = 0;
    const around = fc.oneof(fc.nat(3 * CHUNK), fc.constantFrom(1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK));
    const plan = fc.record({
      cuts: fc.array(
        around.filter((size) => size > 0),
        { minLength: 1, maxLength: 4 },
      ),
      ranges: fc.array(fc.tuple(around, around), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ cuts, ranges }) => {
        const file = new SealedClipFile(join(root, 'a', 'b', String(n++)), clip);
        const plain = randomBytes(cuts.reduce((a, b) => a + b, 0));
        let known = 0;
        for (const size of cuts) {
          await file.append(known, plain.subarray(known, known + size));
          known += size;
        }
        for (const [a, b] of [[0, known - 1], ...ranges] as [number, number][]) {
          const [from, to] = [Math.min(a, b, known - 1), Math.min(Math.max(a, b), known - 1)];
          expect((await gather(file.read(from, to, known))).equals(plain.subarray(from, to + 1))).toBe(true);
        }
        await file.remove();
      }),
      { numRuns: 25 },
    );
  });

  it('is read with its own key, hash and length alone', async () => {
    const path = join(root, 'a', 'b', 'own');
    await new SealedClipFile(path, clip).append(0, randomBytes(100_000));
    for (const other of [
      { ...clip, key: randomBytes(32) },
      { ...clip, sha256: 'cd'.repeat(32) },
    ])
      await expect(gather(new SealedClipFile(path, other).read(0, 9, 100_000))).rejects.toThrow('changed');
    await expect(gather(new SealedClipFile(path, clip).read(0, 99_998, 99_999))).rejects.toThrow(/changed|cut/);
    await expect(gather(new SealedClipFile(path, clip).read(0, 100_000, 100_001))).rejects.toThrow(/changed|cut/);
  });
});
