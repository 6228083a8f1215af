import { describe, expect, it } from 'vitest';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { aPackingBox } from './test-rig/a-packing-box.js';
import { aScan, supervisor } from './test-rig/a-world.js';
import { FakeRecorder } from './test-rig/fake-recorder.js';

const perSecond = 500;
const seconds = Number(process.env['SIGAP_TEST_SCAN_SECONDS'] ?? 4);
const tables = 8;

/** The same numbers in each run (https://en.wikipedia.org/wiki/Linear_congruential_generator, constants of Numerical Recipes). */
function randomFrom(seed: number): (below: number) => number {
  let last = seed;
  return (below) => {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((last / 2 ** 32) * below);
  };
}

describe('PackingStations under load', () => {
  it(`${perSecond} scans a second for ${seconds} s at ${tables} tables: no orphan recording, none twice, each answered`, async () => {
    const random = randomFrom(17);
    const recorder = new FakeRecorder();
    recorder.latency = () => new Promise((resolve) => setTimeout(resolve, random(12)));
    const box = await aPackingBox(testFolder(), { recorder, cameras: tables });
    await box.open();
    const begun = performance.now();
    const waits: number[] = [];
    const outcomes: Promise<string>[] = [];
    while (outcomes.length < seconds * perSecond) {
      const due = Math.min(seconds, (performance.now() - begun) / 1_000) * perSecond;
      while (outcomes.length < due) {
        // few codes for many tables: they meet, repeat, and wander
        const scan = aScan(1 + random(tables), `RESI-${String(random(24)).padStart(4, '0')}`, { source: 'api' });
        const sent = performance.now();
        outcomes.push(
          box.stations.scan(scan).then(({ action }) => {
            if (action === 'started' || action === 'switched') waits.push(performance.now() - sent);
            return action;
          }),
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const actions = await Promise.all(outcomes);
    await box.stations.emergencyStop(supervisor);
    await until('all clips closed', () => box.stations.totals().closing === 0);
    const events = await box.events();
    const idsOf = (type: string) =>
      events.flatMap((event) => (event.type === type && 'recordingId' in event.data ? [event.data.recordingId] : []));
    const started = idsOf('packing.recording.started');
    const stopped = idsOf('packing.recording.stopped');
    expect(actions).toHaveLength(seconds * perSecond);
    expect(started.length, 'the test did something').toBeGreaterThan(seconds * 100);
    expect([recorder.open, recorder.violations]).toEqual([[], []]);
    expect(stopped.toSorted()).toEqual(started.toSorted());
    expect(new Set(started).size).toBe(started.length);
    expect([...recorder.clips.keys()].toSorted()).toEqual(started.toSorted());
    expect(await box.store.state.list('packing/recording/')).toEqual([]);
    const sorted = waits.toSorted((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
    console.log(
      `${actions.length} scans, ${started.length} recordings, scan to durable start p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, orphans 0`,
    );
  });
});
