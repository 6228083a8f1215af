import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { ClipSource } from './clip-source.js';
import { machineMs } from './machine-clock.js';
import { aPacket, aStream } from './test-rig/packets.js';

const everyMs = 100;
const pictures = 40;

it('begins with the moment that was asked for, however late the order comes', async () => {
  const source = new ClipSource(5_000, () => aStream());
  onTestFinished(() => source.close('over'));
  source.opened(aStream());
  const nowMs = performance.now();
  const sinceMs = machineMs() - 2_050;
  for (let i = 0; i < pictures; i++) source.take(aPacket({ isKey: true, pts: i * 9_000 }), nowMs - (pictures - 1 - i) * everyMs);
  await delay(450);
  const begun = vi.fn<(startedAtMs: number, packets: number) => void>();
  const order = { cameraId: 'c', recordingId: 'r', path: join(testFolder(), 'r.mp4') };
  source.begin(order, sinceMs, { begun, ended: () => undefined, waits: () => undefined });
  await vi.waitFor(() => expect(begun).toHaveBeenCalled(), { timeout: 10_000 });
  // the key picture before 2.05 s ago, and the 21 behind it
  expect(begun.mock.calls[0]?.[1]).toBe(22);
});
