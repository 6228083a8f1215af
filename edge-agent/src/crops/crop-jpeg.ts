import type { RgbImage } from '@sigap/face-engine';

/** Of JPEG; at 256 pixels some 15 kB. */
const quality = 82;

/**
 * Encodes off the event loop (libvips, in libuv's threads), without metadata. The library is loaded with the first crop: a box that only
 * records needs none of its memory.
 */
export async function encodeCrop({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  // one crop at a time, each once: threads and a cache would only take from recognition
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}
