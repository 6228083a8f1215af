import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from './decode-picture.js';

const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#884422' } });

/** A PNG whose header announces any size; its pixels are a few bytes. */
function pngHeader(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(1000))), chunk('IEND', Buffer.alloc(0))]);
}

describe('decodePicture', () => {
  it('drops EXIF, GPS included, and turns the picture upright', async () => {
    const sent = await plain(200, 100)
      .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'gps-secret' }, IFD3: { GPSLatitude: '6/1 12/1 0/1' } } })
      .jpeg()
      .toBuffer();
    expect((await sharp(sent).metadata()).exif).toBeDefined();
    const { image, jpeg } = await decodePicture(sent);
    expect((await sharp(jpeg).metadata()).exif).toBeUndefined();
    expect(jpeg.includes('gps-secret')).toBe(false);
    expect([image.width, image.height]).toEqual([100, 200]);
    expect(image.data.length).toBe(100 * 200 * 3);
  });

  it('drops what hangs behind the picture (polyglot)', async () => {
    const sent = Buffer.concat([await plain(64, 64).jpeg().toBuffer(), Buffer.from('<script>alert(1)</script>PK\u0003\u0004')]);
    const { jpeg } = await decodePicture(sent);
    expect(jpeg.includes('script')).toBe(false);
  });

  it.each(['png', 'webp'] as const)('reads %s, transparent or grey, as three channels', async (format) => {
    const sent = await sharp({ create: { width: 60, height: 40, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } })
      .greyscale()
      .toFormat(format)
      .toBuffer();
    expect((await decodePicture(sent)).image.data.length).toBe(60 * 40 * 3);
  });

  it('scales a large picture down', async () => {
    const { image } = await decodePicture(await plain(4000, 3000).jpeg().toBuffer());
    expect([image.width, image.height]).toEqual([1920, 1440]);
  });

  it('refuses 30,000 x 30,000 pixels by the header alone', async () => {
    const before = process.memoryUsage().rss;
    await expect(decodePicture(pngHeader(30_000, 30_000))).rejects.toMatchObject({ reason: 'too_many_pixels' });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('refuses a JPEG that was cut', async () => {
    const whole = await sharp(Buffer.from(Array.from({ length: 300 * 300 * 3 }, (_, i) => (i * 7919) % 251)), {
      raw: { width: 300, height: 300, channels: 3 },
    })
      .jpeg()
      .toBuffer();
    await expect(decodePicture(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ reason: 'not_a_picture' });
  });

  it.each([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>')],
    ['text behind a JPEG signature', Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.from('hello')])],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', async (_name, bytes) => {
    await expect(decodePicture(bytes)).rejects.toMatchObject({ reason: 'not_a_picture' });
  });

  it('refuses more bytes than allowed', async () => {
    await expect(decodePicture(Buffer.alloc(10 * 1024 * 1024 + 1, 0xff))).rejects.toMatchObject({ reason: 'too_large' });
  });
});
