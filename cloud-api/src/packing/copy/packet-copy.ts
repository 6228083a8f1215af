import type { CopyOrder } from './copy-order.js';
import { MediaInput, MediaOutput } from './media-file.js';

/** A part of a clip, packet by packet: nothing is decoded, so the picture is exactly the camera's. Throws FFmpegError. */
export async function copyPackets({ input, output, fromMs, toMs }: CopyOrder, onProgress: (part: number) => void): Promise<void> {
  const source = await MediaInput.open(input, fromMs);
  try {
    const target = await MediaOutput.create(output, source.stream.codecpar, source.stream.timeBase);
    // packets before the wanted part are there for the decoder alone
    let wanted = 0;
    await source.forEach(async (packet, atMs) => {
      if (atMs > toMs) return false;
      if (atMs >= fromMs) wanted++;
      await target.write(packet);
      onProgress((atMs - fromMs) / Math.max(1, toMs - fromMs));
      return true;
    });
    if (wanted === 0) throw new TypeError('there is no picture in that part');
    await target.close();
  } finally {
    await source.close();
  }
}
