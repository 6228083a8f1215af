import {
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUVJ444P,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { LumaPlane } from './luma-grid.js';

/** Pixel formats whose first plane is 8-bit brightness. */
const planarLuma: readonly number[] = [
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUVJ422P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ444P,
  AV_PIX_FMT_GRAY8,
];

/** The brightness of a decoded picture where it lies, or null for formats that mix it with the colours. */
export function lumaPlaneOf(frame: Frame): LumaPlane | null {
  const data = frame.data?.[0];
  const stride = frame.linesize[0];
  if (data === undefined || stride === undefined || !planarLuma.includes(frame.format)) return null;
  return { data, width: frame.width, height: frame.height, stride };
}

/** Takes the padding out of a plane's rows. */
export class LumaCopy {
  private scratch = new Uint8Array(0);

  /** width x height bytes, valid until the next call and as long as the plane is. */
  packed({ data, width, height, stride }: LumaPlane): Uint8Array {
    const bytes = width * height;
    if (stride === width) return data.subarray(0, bytes);
    if (this.scratch.length !== bytes) this.scratch = new Uint8Array(bytes);
    for (let row = 0; row < height; row++) this.scratch.set(data.subarray(row * stride, row * stride + width), row * width);
    return this.scratch;
  }
}
