import { join } from 'node:path';
import type { Packet, Stream } from 'node-av/lib';
import { expect, it, vi } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { ClipWriter } from './clip-writer.js';

const cut = vi.hoisted(() => vi.fn<(last?: boolean) => Buffer | null>());

vi.mock('./clip-muxer.js', () => ({
  ClipMuxer: class {
    packets = 1;
    takeHeader = () => Buffer.from([0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70]);
    add = () => 0;
    cut = cut;
    close = () => undefined;
  },
}));

it('ends a clip when a part of it can not be made: what is missing is never passed over in silence', async () => {
  cut.mockReturnValue(Buffer.from('fragment'));
  const begun = vi.fn<() => void>();
  const ended = vi.fn<(fault: string | null, detail: string) => void>();
  const order = { cameraId: 'c', recordingId: 'r', path: join(testFolder(), 'r.mp4') };
  const writer = new ClipWriter(order, { begun, ended, waits: () => undefined });
  const packet = { clone: () => packet } as unknown as Packet;
  writer.begin({} as Stream, [{ packet, atMs: performance.now() }]);
  await vi.waitFor(() => expect(begun).toHaveBeenCalled());
  cut.mockImplementation(() => {
    throw new RangeError('no memory for a fragment');
  });
  await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('internal', 'no memory for a fragment', 1), { timeout: 5_000 });
});
