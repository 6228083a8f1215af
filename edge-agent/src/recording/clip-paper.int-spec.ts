import { createLogger } from '@sigap/node-kit';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sweepClips } from './clip-sweep.js';
import { clipPaper } from './recording-facts.js';
import { anEnd, aParcel } from './test-rig/parcels.js';
import { aPackingTable, startRecording } from './test-rig/recording-rig.js';

describe('the manifest beside a clip', () => {
  it('is made again when it is gone, and when a crash left half of it', async () => {
    const { recorder, specs } = await startRecording([await aPackingTable()]);
    const facts = aParcel(specs[0]?.id ?? '');
    await recorder.begin(facts, { preRollSeconds: 1 });
    await delay(500);
    await recorder.finish(facts.recordingId, anEnd());
    const { places, books } = recorder;
    const path = join(places.stored, `${facts.recordingId}.manifest.json`);
    const whole = readFileSync(path, 'utf8');
    expect(clipPaper.parse(JSON.parse(whole)).row.recordingId).toBe(facts.recordingId);
    const logger = createLogger({ name: 'test', level: 'silent' });
    for (const damage of [() => rmSync(path), () => writeFileSync(path, ''), () => writeFileSync(path, whole.slice(0, 200))]) {
      damage();
      await sweepClips({ places, books, logger });
      expect(readFileSync(path, 'utf8')).toBe(whole);
    }
  });
});
