import { createLogger, systemClock } from '@sigap/node-kit';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Store } from '../store/store.js';
import { ClockWatch } from '../sync/clock-watch.js';
import { Recorder } from '../sync/recorder.js';
import { storeOptions } from '../test-rig/store-options.js';
import { testFolder } from '../test-rig/test-folder.js';
import { UntoldEvents } from '../untold-events.js';
import { ClipBooks } from './clip-books.js';
import { ManifestChain } from './manifest-chain.js';
import { aParcel } from './test-rig/parcels.js';

const logger = createLogger({ name: 'test', level: 'silent' });

async function books(directory: string, maxRows: number) {
  const store = new Store({ ...storeOptions(join(directory, 'store'), { maxRows }), onFailed: () => undefined });
  await store.start();
  onTestFinished(() => store.stop());
  const sink = new Recorder(store, new ClockWatch({ clock: systemClock, logger, onStepped: () => undefined }), systemClock);
  const { state } = store;
  const untold = new UntoldEvents({ prefix: 'recording/untold/', sink, state, clock: systemClock, logger });
  const chain = new ManifestChain({ keyFile: join(directory, 'clip-signing.key'), state, untold, now: () => new Date() });
  const clips = new ClipBooks({ state, untold });
  await untold.load();
  await clips.load();
  const told = async () => (await store.request('pending', { after: 0, upTo: 1e9, limit: 1e6 })).map(({ type }) => type);
  return { store, untold, chain, clips, told };
}

describe('clips on a full outbox', () => {
  it('are told once, with the key that signs them, after refused tries, a death, and room at last', async () => {
    const directory = testFolder();
    const first = await books(directory, 0);
    await first.chain.open();
    const { chainId } = first.chain;
    const facts = aParcel('01a1f9c1-0000-7000-8000-000000000001');
    await first.clips.begin(facts);
    await first.clips.miss({ recordingId: facts.recordingId, reason: 'no-video', detail: '' }, facts.cameraId);
    await Promise.all([first.untold.retry(), first.untold.retry()]);
    await first.untold.retry();
    expect(await first.told()).toEqual([]);
    await first.store.stop();
    const second = await books(directory, 100);
    await second.chain.open();
    expect(second.chain.chainId).toBe(chainId);
    expect(second.clips.open.size).toBe(0);
    await Promise.all([second.untold.retry(), second.untold.retry()]);
    expect(await second.told()).toEqual(['edge.key-made', 'clip.missing']);
    expect(await second.store.state.list('recording/untold/')).toEqual([]);
  });
});
