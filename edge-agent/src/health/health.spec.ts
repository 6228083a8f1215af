import { edgeHealth } from '@sigap/contracts';
import { describe, expect, it } from 'vitest';
import { isDiskLow } from './disk-rule.js';
import { alarmingParts, composeHealth, type HealthFacts } from './edge-health.js';
import { createMetrics } from './metrics.js';

const cameraId = '01a1f9c1-0000-7000-8000-0000000000c1';
const at = new Date('2026-11-20T08:00:00.000Z');
const facts = (change: Partial<HealthFacts> = {}): HealthFacts => ({
  at,
  session: 3,
  usage: { uptimeSeconds: 10, eventLoopDelayP99Ms: 2.5, rssBytes: 100, cpuPercent: 7 },
  store: {
    epoch: '01a1f9c1-0000-7000-8000-000000000001',
    seq: 9,
    row: 9,
    depth: 4,
    oldestAt: '2026-11-20T07:59:00.000Z',
    templates: 1,
    disk: { freeBytes: 50, totalBytes: 100 },
    ballastHeld: true,
  },
  refused: 0,
  diskLow: false,
  clips: { freeBytes: 50, clipBytes: 0, quotaBytes: 100, shortOf: [] },
  clock: { state: 'synced', offsetMs: 12 },
  recognition: {
    state: 'running',
    pack: 'face-api',
    backend: 'wasm',
    templates: 1,
    sampleFps: 5,
    inference: { count: 0, sumMs: 0, atMost: [] },
    analysedFrames: 0,
    shots: 0,
  },
  galleryVersion: 2,
  cameras: [
    {
      cameraId,
      state: 'online',
      fault: null,
      stateSince: at,
      lastFrameAt: new Date(at.getTime() - 500),
      video: null,
      decodedFrames: 11,
      droppedFrames: 1,
      lostPackets: 2,
      gatedFrames: 0,
      sampledFps: 5,
      lastInferenceAt: null,
      people: 2,
    },
  ],
  ...change,
});

describe('composeHealth', () => {
  it('is a health message by the contract', () => {
    const health = composeHealth(facts());
    expect(edgeHealth.parse(health)).toEqual(health);
    expect(health.outbox).toEqual({ depth: 4, oldestAt: '2026-11-20T07:59:00.000Z', refused: 0 });
  });

  it('alarms on a change of state, not on counters', () => {
    const usual = alarmingParts(composeHealth(facts()));
    const [camera] = facts().cameras;
    if (!camera) throw new Error('no camera');
    expect(alarmingParts(composeHealth(facts({ cameras: [{ ...camera, decodedFrames: 99 }] })))).toBe(usual);
    expect(alarmingParts(composeHealth(facts({ cameras: [{ ...camera, state: 'offline', fault: 'stalled' }] })))).not.toBe(usual);
    expect(alarmingParts(composeHealth(facts({ refused: 1 })))).not.toBe(usual);
    expect(alarmingParts(composeHealth(facts({ diskLow: true })))).not.toBe(usual);
    expect(alarmingParts(composeHealth(facts({ clock: { state: 'stepped', offsetMs: 0 } })))).not.toBe(usual);
  });
});

describe('createMetrics', () => {
  it('shows the last look in the format of Prometheus', async () => {
    const registry = createMetrics({
      health: () => composeHealth(facts()),
      counts: () => ({ recorded: 20, acknowledged: 16, connected: true }),
    });
    const text = await registry.metrics();
    expect(text).toContain('sigap_edge_outbox_events 4');
    expect(text).toContain('sigap_edge_outbox_oldest_age_seconds 60');
    expect(text).toContain(`sigap_edge_camera_frame_age_seconds{camera="${cameraId}"} 0.5`);
    expect(text).toContain('sigap_edge_events_acknowledged_total 16');
  });

  it('has no numbers before the first look', async () => {
    const registry = createMetrics({ health: () => null, counts: () => ({ recorded: 0, acknowledged: 0, connected: false }) });
    expect(await registry.metrics()).not.toContain('sigap_edge_camera_online{');
  });

  it('counts face crops, and those that went without having been sent by their reason', async () => {
    const lost = { full: 2, disk: 0, overdue: 0, damaged: 1, refused: 0, hurried: 0 };
    const registry = createMetrics({
      health: () => null,
      counts: () => ({ recorded: 0, acknowledged: 0, connected: false }),
      crops: () => ({ waiting: 3, bytes: 4_000, kept: 9, sent: 5, erased: 1, lost }),
    });
    const text = await registry.metrics();
    for (const line of ['sigap_edge_crops_waiting 3', 'sigap_edge_crops_bytes 4000', 'sigap_edge_crops_sent_total 5'])
      expect(text).toContain(line);
    expect(text).toContain('sigap_edge_crops_lost_total{reason="full"} 2');
    expect(text).toContain('sigap_edge_crops_lost_total{reason="damaged"} 1');
  });
});

describe('isDiskLow', () => {
  const gib = 1024 ** 3;
  it.each([
    [0.9 * gib, 500 * gib, false, true],
    [1.1 * gib, 500 * gib, false, false],
    [1.1 * gib, 500 * gib, true, true],
    [1.6 * gib, 500 * gib, true, false],
    [0.3 * gib, 5 * gib, false, false],
    [0.2 * gib, 5 * gib, false, true],
  ])('%d of %d bytes free, low before: %s -> %s', (freeBytes, totalBytes, was, expected) => {
    expect(isDiskLow({ freeBytes, totalBytes }, was)).toBe(expected);
  });
});
