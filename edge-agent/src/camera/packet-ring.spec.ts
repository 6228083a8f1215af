import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketRing } from './packet-ring.js';

interface Fake {
  at: number;
  isKey: boolean;
  data: { length: number };
}

const fake = (at: number, isKey: boolean, bytes = 10): Fake => ({ at, isKey, data: { length: bytes } });

/** 10 packets a second, a key frame each second. */
function fill(ring: PacketRing<Fake>, seconds: number): void {
  for (let i = 0; i < seconds * 10; i++) ring.push(fake(i * 100, i % 10 === 0), i * 100);
}

describe('PacketRing', () => {
  it('reaches back to the key frame at or before the wanted moment', () => {
    const ring = new PacketRing<Fake>(5_000);
    fill(ring, 20);
    // now is 19.9 s
    const entries = ring.since(19_900 - 5_000);
    expect(entries[0]?.packet).toMatchObject({ at: 14_000, isKey: true });
    expect(entries).toHaveLength(60);
    expect(ring.since(16_000)[0]?.atMs).toBe(16_000);
  });

  it('begins with a key frame when it is young', () => {
    const ring = new PacketRing<Fake>(5_000);
    ring.push(fake(0, false), 0);
    expect(ring.since(0)).toEqual([]);
    fill(ring, 1);
    expect(ring.since(-5_000)[0]?.packet.isKey).toBe(true);
  });

  it('gives up the oldest rather than its bounds, and counts it', () => {
    const ring = new PacketRing<Fake>(60_000, 250);
    fill(ring, 10);
    expect(ring.bytes).toBeLessThanOrEqual(250);
    expect(ring.shortened).toBeGreaterThan(0);
    expect(ring.since(0)[0]?.packet.isKey).toBe(true);
  });

  it('begins with a key frame and knows its bytes, whatever comes', () => {
    const packet = fc.record({ key: fc.boolean(), bytes: fc.integer({ min: 1, max: 60 }), stepMs: fc.integer({ min: 0, max: 900 }) });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 200 }), fc.integer({ min: 0, max: 4_000 }), (packets, holdMs) => {
        const ring = new PacketRing<Fake>(holdMs, 500);
        let at = 0;
        for (const { key, bytes, stepMs } of packets) ring.push(fake((at += stepMs), key, bytes), at);
        const all = ring.since(-1);
        expect(all.length === 0 || all[0]?.packet.isKey).toBe(true);
        expect(ring.bytes).toBe(all.reduce((sum, one) => sum + one.packet.data.length, 0));
        ring.clear();
        expect(ring.since(-1)).toEqual([]);
      }),
    );
  });
});
