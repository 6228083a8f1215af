import { createLogger } from '@sigap/node-kit';
import { fakeClock } from '@sigap/testing';
import { v7 } from 'uuid';
import { describe, expect, it, vi } from 'vitest';
import { KeptState } from '../camera/test-rig/kept-state.js';
import { RecordedEvents } from '../camera/test-rig/recorded-events.js';
import type { SightingCrop } from '../crops/crop-desk.js';
import type { AnalysedFrame, SeenTrack } from './inference-protocol.js';
import { Observations } from './observations.js';

function rig() {
  const clock = fakeClock();
  const sink = new RecordedEvents();
  const logger = createLogger({ name: 'test', level: 'silent' });
  const kept: SightingCrop[] = [];
  const forgotten: string[] = [];
  const crops = { kept, forgotten, keep: (crop: SightingCrop) => void kept.push(crop), forget: (id: string) => void forgotten.push(id) };
  return { clock, sink, crops, observations: new Observations({ sink, clock, logger, crops, state: new KeptState(), pack: 'face-api' }) };
}

const hall = v7();
const ana = v7();
const track: SeenTrack = {
  trackId: v7(),
  visible: true,
  box: { x: 0.1, y: 0.2, width: 0.1, height: 0.2 },
  startedMs: 0,
  lastSeenMs: 0,
  employeeId: ana,
  similarity: 0.8,
  shots: 3,
  shotsTaken: 3,
  lost: null,
};
const frame = (...tracks: SeenTrack[]): AnalysedFrame => ({ tracks, hold: true, times: { detectMs: 0, embedMs: 0, shots: 0 } });

describe('Observations', () => {
  it('begins no sighting by a frame that was captured before its camera went away', () => {
    const { observations, sink, clock } = rig();
    observations.take(hall, frame(track), clock.monotonicMs());
    clock.advance(1000);
    observations.cameraOffline(hall);
    observations.take(hall, frame(track), clock.monotonicMs() - 100);
    expect(sink.all.map((event) => event.type)).toEqual(['sighting.started', 'sighting.ended']);
    clock.advance(1000);
    observations.take(hall, frame(track), clock.monotonicMs());
    expect(sink.of('sighting.started')).toHaveLength(2);
  });

  it('retracts what was told of a track that was somebody else, and tells the right one', () => {
    const { observations, sink, clock } = rig();
    const budi = v7();
    observations.take(hall, frame(track), clock.monotonicMs());
    clock.advance(200);
    observations.take(hall, frame({ ...track, employeeId: budi, lost: { employeeId: ana, outvoted: true } }), clock.monotonicMs());
    expect(sink.all.map((event) => [event.type, 'employeeId' in event.data ? event.data.employeeId : null])).toEqual([
      ['sighting.started', ana],
      ['sighting.retracted', ana],
      ['sighting.started', budi],
    ]);
  });

  it('counts nobody as seen who is only remembered', () => {
    const { observations, sink, clock } = rig();
    observations.take(hall, frame({ ...track, visible: false }), clock.monotonicMs());
    expect(sink.all).toEqual([]);
    expect(observations.status(hall).people).toBe(0);
  });

  it('shows faces for a moment, not for ever', () => {
    const { observations, clock } = rig();
    observations.take(hall, frame(track), clock.monotonicMs());
    expect(observations.faces(hall)).toEqual([{ ...track.box, employeeId: ana }]);
    clock.advance(2000);
    expect(observations.faces(hall)).toEqual([]);
  });

  it('hands over the best crop with the first heartbeat, and nothing of a sighting that is taken back', async () => {
    const { observations, clock, crops } = rig();
    const crop = (quality: number) => ({ image: { width: 1, height: 1, data: new Uint8Array(3) }, quality, atMs: clock.monotonicMs() });
    observations.take(hall, frame({ ...track, crop: crop(0.4) }), clock.monotonicMs());
    clock.advance(500);
    observations.take(hall, frame({ ...track, crop: crop(0.6) }), clock.monotonicMs());
    const takenAt = clock.now().toISOString();
    clock.advance(9_600);
    expect(crops.kept).toEqual([]);
    observations.take(hall, frame(track), clock.monotonicMs());
    await vi.waitFor(
      () => expect(crops.kept).toMatchObject([{ employeeId: ana, cameraId: hall, takenAt, crop: { quality: 0.6 } }]),
      10_000,
    );
    clock.advance(200);
    observations.take(
      hall,
      frame({ ...track, crop: crop(0.9), employeeId: null, lost: { employeeId: ana, outvoted: true } }),
      clock.monotonicMs(),
    );
    await observations.end();
    expect(crops.kept).toHaveLength(1);
    expect(crops.forgotten).toEqual([crops.kept[0]?.sightingId]);
  });

  it('has handed over every crop before an erasure resolves, also one whose events are still being written', async () => {
    const { observations, clock, sink, crops } = rig();
    const crop = { image: { width: 1, height: 1, data: new Uint8Array(3) }, quality: 0.5, atMs: 0 };
    observations.take(hall, frame({ ...track, crop }), clock.monotonicMs());
    const done: string[] = [];
    let write = () => {};
    const written = new Promise<void>((resolve) => (write = resolve));
    const record = sink.record.bind(sink);
    sink.record = async (event) => {
      if (event.type === 'sighting.seen') await written;
      return record(event);
    };
    crops.keep = () => void done.push('kept');
    crops.forget = () => void done.push('forgotten');
    clock.advance(10_000);
    observations.take(hall, frame(track), clock.monotonicMs());
    const erased = observations.erase([ana]).then(() => done.push('erased'));
    await vi.waitFor(() => expect(sink.of('sighting.retracted')).toHaveLength(1), 10_000);
    expect(done).toEqual([]);
    write();
    await erased;
    expect(done).toEqual(['kept', 'forgotten', 'erased']);
  });
});
