import { describe, expect, it } from 'vitest';
import type { SeenTrack } from './inference-protocol.js';
import { UnknownLog } from './unknown-log.js';

const aTrack = (more: Partial<SeenTrack> = {}): SeenTrack => ({
  trackId: 'one',
  visible: true,
  box: { x: 0, y: 0, width: 0.1, height: 0.1 },
  startedMs: 0,
  lastSeenMs: 4000,
  employeeId: null,
  similarity: 0,
  shots: 0,
  shotsTaken: 6,
  lost: null,
  ...more,
});

describe('UnknownLog', () => {
  it('tells a track without a name once', () => {
    const subject = new UnknownLog();
    expect(subject.observe('hall', [aTrack()])).toHaveLength(1);
    expect(subject.observe('hall', [aTrack({ lastSeenMs: 9000, shotsTaken: 20 })])).toHaveLength(0);
    expect(subject.observe('hall', [aTrack({ trackId: 'two' })])).toHaveLength(1);
  });

  it('waits for enough shots and enough time', () => {
    const subject = new UnknownLog();
    expect(subject.observe('hall', [aTrack({ shotsTaken: 4 })])).toEqual([]);
    expect(subject.observe('hall', [aTrack({ lastSeenMs: 2000 })])).toEqual([]);
  });

  it('does not tell employees', () => {
    expect(new UnknownLog().observe('hall', [aTrack({ employeeId: 'ana' })])).toEqual([]);
  });
});
