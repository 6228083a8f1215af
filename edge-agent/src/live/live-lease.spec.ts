import type { LiveFrame } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { LiveLeases } from './live-lease.js';

const frame: LiveFrame = { head: { at: '2026-11-20T08:00:00.000Z', width: 2, height: 2, faces: [] }, jpeg: new Uint8Array([1]) };

function leases() {
  const subject = new LiveLeases();
  const seen: LiveFrame[] = [];
  const take = (one: LiveFrame) => seen.push(one);
  return { subject, seen, take };
}

describe('LiveLeases', () => {
  it('hands frames on until the lease ends by itself', () => {
    const { subject, seen, take } = leases();
    expect(subject.grant('hall', 10, take, 0)).toBe(10_000);
    expect(subject.deliver('hall', frame, 9999)).toBe(true);
    expect(subject.deliver('hall', frame, 10_000)).toBe(false);
    expect(seen).toHaveLength(1);
  });

  it('is extended by a new lease, never beyond a minute', () => {
    const { subject, take } = leases();
    subject.grant('hall', 10, take, 0);
    expect(subject.grant('hall', 600, take, 8000)).toBe(60_000);
    expect(subject.remainingMs('hall', 18_000)).toBe(50_000);
  });

  it('ends with zero seconds, and for one camera only', () => {
    const { subject, seen, take } = leases();
    subject.grant('hall', 10, take, 0);
    subject.grant('dock', 10, take, 0);
    expect(subject.grant('hall', 0, take, 1000)).toBe(0);
    subject.deliver('hall', frame, 1100);
    subject.deliver('dock', frame, 1100);
    expect(seen).toHaveLength(1);
  });

  it('gives the cloud and the station pages frames of one camera at once; one that stops leaves the other', () => {
    const { subject, seen, take } = leases();
    const atTheTable: LiveFrame[] = [];
    subject.grant('table', 10, take, 0);
    expect(subject.grant('table', 30, (one) => atTheTable.push(one), 0, 'station')).toBe(30_000);
    subject.deliver('table', frame, 1000);
    expect(subject.grant('table', 0, take, 2000)).toBe(28_000);
    subject.deliver('table', frame, 3000);
    expect([seen.length, atTheTable.length]).toEqual([1, 2]);
    expect(subject.deliver('table', frame, 30_000)).toBe(false);
  });
});
