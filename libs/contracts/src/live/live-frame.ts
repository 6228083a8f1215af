import { z } from 'zod';
import { instant, uuid } from '../primitives/primitives.js';

/** A face in a live frame; box in parts of the picture's width and height, 0..1. */
export const liveFace = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  /** Null while nobody is named. */
  employeeId: uuid.nullable(),
});
export const liveFrameHead = z.object({
  at: instant,
  width: z.number().int(),
  height: z.number().int(),
  faces: z.array(liveFace).max(200),
});
export type LiveFrameHead = z.infer<typeof liveFrameHead>;

export interface LiveFrame {
  readonly head: LiveFrameHead;
  readonly jpeg: Uint8Array;
}

/** Payload of `live/{cameraId}`: length of the JSON head as uint32 big-endian, the head, the JPEG. */
export function encodeLiveFrame(frame: LiveFrame): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(frame.head));
  const bytes = new Uint8Array(4 + head.length + frame.jpeg.length);
  new DataView(bytes.buffer).setUint32(0, head.length);
  bytes.set(head, 4);
  bytes.set(frame.jpeg, 4 + head.length);
  return bytes;
}

/** Throws RangeError, SyntaxError or ZodError on anything that is not such a payload. */
export function decodeLiveFrame(bytes: Uint8Array): LiveFrame {
  if (bytes.length < 4) throw new RangeError('a live frame has at least four bytes');
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  if (length > 65_536 || 4 + length > bytes.length) throw new RangeError('the head of a live frame is longer than the frame');
  const head = liveFrameHead.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))));
  return { head, jpeg: bytes.subarray(4 + length) };
}
