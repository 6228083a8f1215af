import { describe, expect, it } from 'vitest';
import { SampleCounts } from './sample-counts.js';

const counts = (decoded: number, sampled: number) => ({
  packets: decoded,
  lostPackets: 3,
  decoded,
  sampled,
  droppedBusy: 2,
  droppedPackets: 1,
  gated: 4,
});

describe('SampleCounts', () => {
  it('goes on over sessions', () => {
    const subject = new SampleCounts();
    subject.report(counts(100, 20), 0);
    subject.closeSession();
    subject.report(counts(50, 10), 10_000);
    expect(subject.totals()).toMatchObject({ decodedFrames: 150, droppedFrames: 6, lostPackets: 6, gatedFrames: 8 });
  });

  it('tells the rate of the last seconds', () => {
    const subject = new SampleCounts();
    for (let second = 0; second <= 20; second++) subject.report(counts(second * 25, second * 5), second * 1000);
    expect(subject.totals().sampledFps).toBe(5);
    subject.closeSession();
    expect(subject.totals().sampledFps).toBe(0);
  });
});
