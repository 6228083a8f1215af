import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { ClipMuxer } from './clip-muxer.js';
import { ClipWriter } from './clip-writer.js';
import { aPacket, aStream } from './test-rig/packets.js';

it('ends a clip when a part of it can not be made: what is missing is never passed over in silence', async () => {
  const begun = vi.fn<() => void>();
  const ended = vi.fn<(fault: string | null, detail: string, packets: number) => void>();
  const order = { cameraId: 'c', recordingId: 'r', path: join(testFolder(), 'r.mp4') };
  const writer = new ClipWriter(order, { begun, ended, waits: () => undefined });
  const nowMs = performance.now();
  writer.begin(aStream(), [
    { packet: aPacket({ isKey: true, pts: 0 }), atMs: nowMs },
    { packet: aPacket({ pts: 3600 }), atMs: nowMs },
  ]);
  await vi.waitFor(() => expect(begun).toHaveBeenCalled(), { timeout: 5_000 });
  const cut = vi.spyOn(ClipMuxer.prototype, 'cut').mockImplementation(() => {
    throw new RangeError('no memory for a fragment');
  });
  await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('internal', 'no memory for a fragment', 2), { timeout: 5_000 });
  cut.mockRestore();
});

it('refuses a stream of which no player could be told what it is', async () => {
  const ended = vi.fn<(fault: string | null) => void>();
  const order = { cameraId: 'c', recordingId: 'r', path: join(testFolder(), 'r.mp4') };
  const writer = new ClipWriter(order, { begun: () => undefined, ended, waits: () => undefined });
  writer.begin({ ...aStream(), parameterSets: [] }, [{ packet: aPacket({ isKey: true }), atMs: 0 }]);
  await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('camera_not_ready', expect.any(String), 0));
});
