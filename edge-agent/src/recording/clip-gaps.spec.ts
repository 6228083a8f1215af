import { generateKeyPairSync } from 'node:crypto';
import { eventSchemas } from '@sigap/contracts';
import { signManifest } from '@sigap/node-kit';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { largestDataBytes } from '../sync/batch.js';
import { clipGaps } from './clip-gaps.js';
import { aParcel } from './test-rig/parcels.js';

const ticks = 90_000;
/** Seconds at which pictures came. */
const picturesAt = (...seconds: number[]) => seconds.map((second) => ({ dts: second * ticks }));

it('notes where more than a second has no picture', () => {
  expect(clipGaps(picturesAt(0, 0.5, 1.5, 3, 3.4, 8.4), ticks)).toEqual([
    { fromMs: 1_500, toMs: 3_000 },
    { fromMs: 3_400, toMs: 8_400 },
  ]);
});

it('keeps the longest ones of very many, in the order of time', () => {
  const seconds = [0];
  for (let i = 0; i < 1_000; i++) seconds.push((seconds.at(-1) ?? 0) + (i % 10 === 0 ? 3 : 1.1));
  const gaps = clipGaps(picturesAt(...seconds), ticks);
  expect(gaps.filter(({ fromMs, toMs }) => toMs - fromMs === 3_000)).toHaveLength(100);
  expect(gaps).toEqual(gaps.toSorted((a, b) => a.fromMs - b.fromMs));
});

it('leaves room for the manifest in the event that tells it, whatever a camera does in two hours', () => {
  const gaps = clipGaps(picturesAt(...Array.from({ length: 5_100 }, (_, i) => i * 1.41)), ticks);
  const { scannedAt: _, assignmentId: _assignment, ...facts } = aParcel(v7());
  const at = new Date().toISOString();
  const signed = signManifest(
    {
      ...facts,
      v: 1,
      edgeId: v7(),
      chainId: v7(),
      sequence: 123_456,
      previous: 'a'.repeat(64),
      file: {
        sha256: 'b'.repeat(64),
        bytes: 2 ** 40,
        codec: 'hevc',
        width: 3840,
        height: 2160,
        durationMs: 7_200_000,
        packets: 5_100,
        gaps,
      },
      cameraName: '"'.repeat(200),
      employeeName: '"'.repeat(200),
      condition: 'damaged',
      note: '"'.repeat(500),
      startedAt: at,
      scannedAt: at,
      stoppedAt: at,
      stopReason: 'limit',
      earlierRecordingIds: Array.from({ length: 100 }, () => v7()),
      clock: { state: 'stepped', offsetMs: -123_456.789 },
      recorder: { name: 'sigap-edge', version: '10.20.30' },
    },
    generateKeyPairSync('ed25519').privateKey,
  );
  const data = eventSchemas['clip.stored'].parse({ recordingId: facts.recordingId, sha256: 'b'.repeat(64), bytes: 2 ** 40, signed });
  expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThan(largestDataBytes);
});
