import { describe, expect, it } from 'vitest';
import { decodeLiveFrame, encodeLiveFrame } from './live-frame.js';

const head = { at: '2026-11-20T01:15:30.123Z', width: 960, height: 540, faces: [] };

describe('live frame', () => {
  it('round-trips head and bytes', () => {
    const jpeg = Uint8Array.from([255, 216, 1, 2, 3]);
    expect(decodeLiveFrame(encodeLiveFrame({ head, jpeg }))).toEqual({ head, jpeg });
  });
  it.each([
    [[], /four bytes/],
    [[0, 0, 0], /four bytes/],
    [[255, 255, 255, 255, 1], /longer than the frame/],
    [[0, 0, 0, 2, 123, 125], /invalid_type|expected/],
    [[0, 0, 0, 1, 120], /JSON/],
  ])('refuses %j', (bytes, message) => {
    expect(() => decodeLiveFrame(Uint8Array.from(bytes))).toThrow(message);
  });
});
