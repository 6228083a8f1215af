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
