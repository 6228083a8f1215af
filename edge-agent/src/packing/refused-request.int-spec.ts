import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { OutboxFullError } from '../event-sink.js';
import { testFolder } from '../test-rig/test-folder.js';
import { until } from '../test-rig/until.js';
import { aPackingBox } from './test-rig/a-packing-box.js';
import { cameraId, supervisor } from './test-rig/a-world.js';

const writes = new Set(['append', 'append-or-keep', 'state-set', 'state-delete', 'label-remember']);

describe('a request that is refused after its answer was noted', () => {
  it('was not done: sent again it is done, also after a restart', async () => {
    const directory = testFolder();
    const box = await aPackingBox(directory, { over: { tellEveryMs: 10 } });
    await box.open(1);
    let isFull = false;
    const request = box.store.request.bind(box.store);
    box.store.request = (name, input) => {
      if (isFull && writes.has(name)) return Promise.reject(new OutboxFullError('disk'));
      return request(name, input);
    };
    // the disk takes the intent, and not that it began
    box.recorder.latency = () => Promise.resolve(void (isFull = true));
    const asked = { cameraId: cameraId(1), barcode: 'RESI-0001', requestId: v7() };
    await expect(box.stations.startRecording(supervisor, asked)).rejects.toMatchObject({ code: 'disk_full' });
    box.recorder.latency = () => Promise.resolve();
    isFull = false;
    await until('there is room', () => box.stations.health().status === 'ok');
    expect((await box.store.state.list('packing/request/')).filter(({ value }) => value.includes(asked.requestId))).toEqual([]);
    expect(await box.stations.startRecording(supervisor, asked)).toMatchObject({ state: 'recording' });
    expect(box.recorder.clips.size).toBe(2);
    await box.stop();
    const second = await aPackingBox(directory);
    await second.stations.startRecording(supervisor, asked);
    expect(second.recorder.clips.size, 'this one was done').toBe(0);
  });
});
